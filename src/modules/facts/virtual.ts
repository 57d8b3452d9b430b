// Facts about what the host runs in: a container, a virtual machine, or metal.
import type { Facts, RawFacts } from './raw.ts';

/** ansible_virtualization_type, role and the techniques seen. */
export function virtualFacts(raw: RawFacts): Facts {
  const guests = guestTechniques(raw);
  const hosts = hostTechniques(raw, guests.length > 0);
  const type = guests.find(name => name !== 'container') ?? guests[0] ?? hosts[0] ?? 'NA';
  return {
    ansible_virtualization_type: type,
    ansible_virtualization_role: guests.length > 0 ? 'guest' : hosts.length > 0 ? 'host' : 'NA',
    ansible_virtualization_tech_guest: [...guests].sort(),
    ansible_virtualization_tech_host: hosts,
  };
}

function guestTechniques(raw: RawFacts): string[] {
  const seen = new Set(raw.lines('guest'));
  const container = raw.text('container')?.replace('container=', '') ?? '';
  const name = container !== '' ? container : [...seen].find(word => word !== 'xen');
  if (name !== undefined && name !== '') return [name, 'container'];
  if (/\/(docker|containerd)[/-]/.test(raw.text('cgroup') ?? '')) return ['docker', 'container'];
  return machineTechnique(raw);
}

/** By what the firmware calls the machine. */
function machineTechnique(raw: RawFacts): string[] {
  const files = raw.all('dmi');
  const read = (file: string) => files.get(`/sys/devices/virtual/dmi/id/${file}`) ?? '';
  const product = read('product_name');
  const vendor = raw.text('dmi-vendor') ?? '';
  const bios = read('bios_vendor');
  if (/KVM|Bochs|AHV/.test(product) || vendor === 'QEMU') return ['kvm'];
  if (product === 'VMware Virtual Platform' || product.startsWith('VMware')) return ['VMware'];
  if (product === 'VirtualBox' || vendor === 'innotek GmbH') return ['virtualbox'];
  if (product === 'Virtual Machine' && vendor === 'Microsoft Corporation') return ['VirtualPC'];
  if (
    /Amazon EC2/.test(bios) ||
    /Google/.test(vendor) ||
    vendor === 'DigitalOcean' ||
    vendor === 'OpenStack Foundation'
  ) {
    return ['kvm'];
  }
  if (bios === 'Xen' || raw.lines('guest').includes('xen')) return ['xen'];
  return raw.text('hypervisor')?.startsWith('hypervisor') === true ? ['kvm'] : [];
}

function hostTechniques(raw: RawFacts, isGuest: boolean): string[] {
  const modules = raw.lines('modules').map(line => line.split(' ')[0] ?? '');
  if (raw.lines('hypervisor').includes('/dev/kvm') || modules.includes('kvm')) return ['kvm'];
  return !isGuest && modules.includes('vboxdrv') ? ['virtualbox'] : [];
}
