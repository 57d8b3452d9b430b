// Facts about processors, memory, mounts, disks, volumes and the machine itself.
import { type Facts, type RawFacts, readAssignments } from './raw.ts';

/** All that the subset `hardware` has. */
export function hardwareFacts(raw: RawFacts): Facts {
  return {
    ...processorFacts(raw),
    ...memoryFacts(raw),
    ...mountFacts(raw),
    ...deviceFacts(raw),
    ...machineFacts(raw),
    ansible_lvm: volumeFacts(raw),
    ansible_uptime_seconds: Math.floor(Number((raw.text('uptime') ?? '0').split(' ')[0])),
  };
}

/** ansible_processor*: as /proc/cpuinfo counts them. */
function processorFacts(raw: RawFacts): Facts {
  const names: string[] = [];
  const sockets = new Map<string, number>();
  const siblings = new Map<string, number>();
  let socket = '0';
  for (const line of raw.lines('cpuinfo')) {
    const [key = '', value = ''] = line.split(':').map(word => word.trim());
    if (['processor', 'vendor_id', 'model name', 'Processor', 'cpu'].includes(key)) names.push(value);
    if (key === 'physical id') {
      socket = value;
      if (!sockets.has(socket)) sockets.set(socket, 1);
    }
    if (key === 'cpu cores') sockets.set(socket, Number(value));
    if (key === 'siblings') siblings.set(socket, Number(value));
  }
  const logical = raw.lines('cpuinfo').filter(line => /^processor\s*:/.test(line)).length;
  const count = sockets.size === 0 ? logical : sockets.size;
  const cores = [...sockets.values()][0] ?? 1;
  const threads = Math.max(1, Math.floor(([...siblings.values()][0] ?? cores) / cores));
  return {
    ansible_processor: names,
    ansible_processor_count: count,
    ansible_processor_cores: cores,
    ansible_processor_threads_per_core: threads,
    ansible_processor_vcpus: threads * count * cores,
    ansible_processor_nproc: Number(raw.text('nproc') ?? logical),
  };
}

/** Memory in MiB. */
function memoryFacts(raw: RawFacts): Facts {
  const mebibytes = (key: string): number => {
    const line = raw.lines('meminfo').find(candidate => candidate.startsWith(`${key}:`));
    return Math.floor(Number(/\d+/.exec(line ?? '')?.[0] ?? 0) / 1024);
  };
  const [total, free] = [mebibytes('MemTotal'), mebibytes('MemFree')];
  const [swapTotal, swapFree] = [mebibytes('SwapTotal'), mebibytes('SwapFree')];
  const unused = free + mebibytes('Cached') + mebibytes('Buffers');
  return {
    ansible_memtotal_mb: total,
    ansible_memfree_mb: free,
    ansible_swaptotal_mb: swapTotal,
    ansible_swapfree_mb: swapFree,
    ansible_memory_mb: {
      real: { total, used: total - free, free },
      nocache: { free: unused, used: total - unused },
      swap: { total: swapTotal, free: swapFree, used: swapTotal - swapFree, cached: mebibytes('SwapCached') },
    },
  };
}

/** Load and uptime. */
export function loadFacts(raw: RawFacts): Facts {
  const [one = '0', five = '0', fifteen = '0'] = (raw.text('loadavg') ?? '').split(' ');
  return {
    ansible_loadavg: { '1m': Number(one), '5m': Number(five), '15m': Number(fifteen) },
  };
}

/** ansible_mounts: file systems of devices and of other machines, sizes in bytes. */
function mountFacts(raw: RawFacts): Facts {
  const statistics = raw.all('statfs');
  const uuids = new Map(raw.lines('uuids').map(line => line.trim().split(/\s+/) as [string, string]));
  const binds = new Set(
    raw
      .lines('binds')
      .filter(line => /\[[^\]]*\]\s/.test(line))
      .map(line => line.split(/\s+/)[0]),
  );
  const mounts = raw.lines('mounts').flatMap(line => {
    const [device = '', place = '', fstype = '', options = ''] = line.split(' ');
    const numbers = statistics.get(place)?.split(' ').map(Number);
    if (numbers === undefined || numbers.length < 6) return [];
    const [blockSize = 0, unit = 0, blocks = 0, available = 0, inodes = 0, freeInodes = 0] = numbers;
    const mount = unescapeOctal(place);
    return [
      {
        mount,
        device: unescapeOctal(device),
        fstype,
        options: binds.has(mount) ? `${options},bind` : options,
        size_total: unit * blocks,
        size_available: unit * available,
        block_size: blockSize,
        block_total: blocks,
        block_available: available,
        block_used: blocks - available,
        inode_total: inodes,
        inode_available: freeInodes,
        inode_used: inodes - freeInodes,
        uuid: uuids.get(device) ?? 'N/A',
      },
    ];
  });
  return { ansible_mounts: mounts };
}

/** /proc/mounts writes a space in a name as \040. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** ansible_devices: disks and their partitions. */
function deviceFacts(raw: RawFacts): Facts {
  const none = { ids: [], uuids: [], labels: [], masters: [] };
  const devices: Record<string, unknown> = {};
  for (const [name, text] of raw.all('disk')) {
    const lines = text.split('\n');
    const values = readAssignments(lines);
    const partitions: Record<string, unknown> = {};
    for (const line of lines.filter(candidate => candidate.startsWith('partition='))) {
      const [partition = '', start = '0', sectors = '0'] = line.slice('partition='.length).split(' ');
      const size = humanSize(Number(sectors) * 512);
      partitions[partition] = { start, sectors, sectorsize: 512, size, uuid: null, links: none, holders: [] };
    }
    const sectorSize = values.get('queue/hw_sector_size') ?? '512';
    const sectors = values.get('size') ?? '0';
    devices[name] = {
      // As ansible-core reports every disk that lspci does not describe.
      virtual: 1,
      links: none,
      vendor: values.get('device/vendor') || null,
      model: values.get('device/model') || null,
      sas_address: null,
      sas_device_handle: null,
      removable: values.get('removable'),
      support_discard: values.get('queue/discard_granularity'),
      partitions,
      rotational: values.get('queue/rotational'),
      scheduler_mode: /\[([^\]]*)\]/.exec(values.get('queue/scheduler') ?? '')?.[1] ?? '',
      sectors,
      sectorsize: sectorSize,
      // The kernel counts in units of 512 bytes, whatever the sector.
      size: humanSize(Number(sectors) * 512),
      host: '',
      holders: lines.filter(line => line.startsWith('holder=')).map(line => line.slice('holder='.length)),
    };
  }
  return { ansible_devices: devices, ansible_device_links: { ids: {}, uuids: {}, labels: {}, masters: {} } };
}

/** `252.00 GB`, in steps of 1024. */
export function humanSize(bytes: number): string {
  const units = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  const step = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** step).toFixed(2)} ${units[step]}`;
}

const DMI = [
  'bios_date',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_vendor',
  'chassis_version',
  'product_name',
  'product_serial',
  'product_uuid',
  'product_version',
];

/** The machine's own description, `NA` where it has none. */
function machineFacts(raw: RawFacts): Facts {
  const files = raw.all('dmi');
  const read = (file: string) => files.get(`/sys/devices/virtual/dmi/id/${file}`)?.trim() ?? 'NA';
  const facts = DMI.map(file => [`ansible_${file}`, read(file)]);
  return {
    ...Object.fromEntries(facts),
    ansible_system_vendor: raw.text('dmi-vendor')?.trim() ?? 'NA',
    ansible_form_factor: FORM_FACTORS[Number(read('chassis_type'))] ?? 'NA',
  };
}

/** By the numbers of the SMBIOS specification, as far as servers and virtual machines report them. */
const FORM_FACTORS: Readonly<Record<number, string>> = {
  1: 'Other',
  2: 'Unknown',
  3: 'Desktop',
  4: 'Low Profile Desktop',
  6: 'Mini Tower',
  7: 'Tower',
  8: 'Portable',
  9: 'Laptop',
  10: 'Notebook',
  17: 'Main Server Chassis',
  23: 'Rack Mount Chassis',
  25: 'Multi-system',
  28: 'Blade',
};

/** Groups, volumes and disks of LVM with sizes in GiB, as root sees them where lvm2 is. */
function volumeFacts(raw: RawFacts): Facts | string {
  if (raw.text('vgs') === undefined) return 'N/A';
  const rows = (name: string): string[][] =>
    raw
      .lines(name)
      .filter(line => line.trim() !== '')
      .map(line => line.trim().split(','));
  return {
    lvs: Object.fromEntries(rows('lvs').map(([name, vg, , size]) => [name, { size_g: size, vg }])),
    vgs: Object.fromEntries(
      rows('vgs').map(row => [
        row[0],
        { size_g: row.at(-2), free_g: row.at(-1), num_lvs: row[2], num_pvs: row[1] },
      ]),
    ),
    pvs: Object.fromEntries(
      rows('pvs').map(([name, vg, , , size, free]) => [name, { size_g: size, free_g: free, vg }]),
    ),
  };
}
