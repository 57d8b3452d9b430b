class FilterModule(object):
    def filters(self):
        return {
            'shorten': self.shorten,
        }
