/** @type {import('reprise').Module} */
const whole = {
  schema: {
    properties: {
      name: { type: 'string', description: 'Whom.' },
      times: { type: 'integer', description: 'How often.' },
      mood: { type: 'string', description: 'How.', enum: ['good', 'better'] },
    },
    required: ['name'],
  },
  run: () => ({ changed: false }),
};
export default whole;
