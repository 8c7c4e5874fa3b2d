using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// The keys of a data directory: those that new records are encrypted with, and older ones that are still needed to read. Opened before
/// the journal, by the same owner, and as long in use. What it is told to change is in both its files, synced, before it counts; any
/// thread may call, and reading takes no lock.
/// </summary>
public sealed class KeyRing
{
    private readonly Lock _lock = new();
    private readonly KeyRingOptions _options;
    private readonly KeyRingFile[] _files;
    private readonly ConcurrentDictionary<string, KeySlot> _slots = new(StringComparer.Ordinal);
    private readonly KeySlot _node;
    private volatile FrozenDictionary<uint, DataKey> _keys = FrozenDictionary<uint, DataKey>.Empty;
    private MasterKey _master;
    private long _generation;
    private long _next = 1;
    private bool _isBehind;

    private KeyRing(KeyRingOptions options, MasterKey master, KeyRingFile[] files)
    {
        (_options, _master, _files) = (options, master, files);
        _node = new KeySlot(null, options.Random);
    }

    /// <summary>Whether a file of that name is a key ring's.</summary>
    public static bool IsFile(string name) => KeyRingFile.Names.Contains(name);

    /// <summary>Opens the ring of a directory, of which nothing is changed yet; null where there is none and none is wanted.</summary>
    /// <exception cref="JournalException">It cannot be used as it is; the message says what to do.</exception>
    public static KeyRing? Open(IStorage storage, KeyRingOptions options)
    {
        KeyRingFile[] files = [.. KeyRingFile.Names.Select(name => new KeyRingFile(storage, name))];
        foreach (var file in files) file.Read();
        bool exists = files.Any(file => file.Exists);
        if (!exists && !options.Encrypts) return null;
        if (options.Master is not { } master)
        {
            throw new JournalException(exists
                ? $"{files.First(file => file.Exists).Path}: the data directory is encrypted and no master key is given: name its file with encryption.master-key-file, or set HOOPOE_MASTER_KEY"
                : "encryption.enabled is set and no master key is given: name its file with encryption.master-key-file, or set HOOPOE_MASTER_KEY (hoopoe keys generate makes one)");
        }
        var ring = new KeyRing(options, master, files);
        if (exists) ring.Load();
        return ring;
    }

    /// <summary>Whether what is written from now on is encrypted.</summary>
    public bool Encrypts => _options.Encrypts;

    /// <summary>What the master key that it is wrapped with is called.</summary>
    public string MasterKeyId => _master.Id;

    /// <summary>The number that the next key gets: records name none that is higher, unless the ring is older than the journal.</summary>
    public uint NextNumber => (uint)Volatile.Read(ref _next);

    /// <summary>All keys that it has, by number.</summary>
    public IReadOnlyList<KeyFacts> Keys =>
        [.. _keys.Values.OrderBy(key => key.Number).Select(key => new KeyFacts(key.Number, key.Slot.VirtualHost, key.CreatedMs, key.IsCurrent))];

    /// <summary>
    /// Begins to use it, with the journal open: brings both files up to date, and makes the node's own key if there is none. Until
    /// then nothing has been written.
    /// </summary>
    /// <exception cref="IOException">The files could not be written.</exception>
    public void Begin()
    {
        lock (_lock)
        {
            if (_isBehind) Save(_keys.Values);
            if (Encrypts && _node.Current is null) Renew(_node);
        }
    }

    /// <summary>Where a virtual host has its key, which is made if there is none; null where nothing is encrypted.</summary>
    /// <exception cref="IOException">The new key could not be written.</exception>
    public KeySlot? Of(string virtualHost)
    {
        if (!Encrypts) return null;
        lock (_lock)
        {
            var slot = Slot(virtualHost);
            if (slot.Current is null) Renew(slot);
            return slot;
        }
    }

    /// <summary>Gives a virtual host, or the node for null, a new key for new records; the one before stays as long as a record needs it.</summary>
    /// <returns>The new key's number.</returns>
    /// <exception cref="IOException">It could not be written; the one before is still in use.</exception>
    public uint Rotate(string? virtualHost)
    {
        lock (_lock)
        {
            var slot = virtualHost is null ? _node : Slot(virtualHost);
            return Renew(slot).Number;
        }
    }

    /// <summary>Destroys all keys of a virtual host: nothing that was encrypted for it can be read again, in whatever file it stays.</summary>
    /// <exception cref="IOException">The files could not be written; the next start erases them.</exception>
    public void Erase(string virtualHost)
    {
        lock (_lock)
        {
            _slots.TryRemove(virtualHost, out _);
            Drop([.. _keys.Values.Where(key => key.Slot.VirtualHost == virtualHost)]);
        }
    }

    /// <summary>Erases the keys of all virtual hosts but these: of those whose end a crash cut short.</summary>
    /// <exception cref="IOException">The files could not be written.</exception>
    public void Keep(IReadOnlyCollection<string> virtualHosts)
    {
        foreach (string gone in _keys.Values.Select(key => key.Slot.VirtualHost).OfType<string>().Distinct().Except(virtualHosts).ToArray()) Erase(gone);
    }

    /// <summary>Wraps all keys with another master key. When this returns the one before opens nothing any more.</summary>
    /// <exception cref="IOException">The files could not be written: either master key may be the one to open them.</exception>
    public void Rewrap(MasterKey master)
    {
        lock (_lock)
        {
            (_master, var former) = (master, _master);
            try
            {
                Save(_keys.Values);
            }
            catch (IOException)
            {
                _master = former;
                throw;
            }
        }
    }

    /// <summary>The key that definitions are encrypted with, of a virtual host or of the node; the node's too for a virtual host that has ended.</summary>
    internal DataKey? ForDefinitions(string? virtualHost)
    {
        if (!Encrypts) return null;
        return virtualHost is not null && _slots.TryGetValue(virtualHost, out var slot) && slot.Current is { } key ? key : _node.Current;
    }

    /// <summary>The key that a record was encrypted with; null if there is none such, because it was erased or never was.</summary>
    internal DataKey? Find(in RecordView record) =>
        record.Cipher == DataKey.Cipher && _keys.TryGetValue(record.KeyNumber, out var key) ? key : null;

    /// <summary>
    /// Drops old keys that nothing can need any more: none is used after a position that is behind all that is left. After each
    /// checkpoint, when none is under way.
    /// </summary>
    /// <param name="first">Where the first segment that is left begins.</param>
    /// <param name="end">Where the journal ends.</param>
    /// <exception cref="IOException">The files could not be written.</exception>
    internal void DropUnused(long first, Func<long> end)
    {
        if (Encrypts && _keys.Values.All(key => key.IsCurrent)) return;
        lock (_lock)
        {
            Drop([.. Old.Where(key => key.UsedBefore != 0 && key.UsedBefore <= first)]);
            // The image just made may be encrypted with one that nobody uses any more, and the next is not.
            NoteUnused(end);
        }
    }

    /// <summary>Notes that what was encrypted with old keys that nobody uses lies before the end of the journal.</summary>
    /// <param name="end">Where the journal ends: asked only once it is known which ones nobody uses.</param>
    internal void NoteUnused(Func<long> end)
    {
        lock (_lock)
        {
            DataKey[] unused = [.. Old.Where(key => key.UsedBefore == 0)];
            long before = end();
            foreach (var key in unused) key.UsedBefore = before;
        }
    }

    private IEnumerable<DataKey> Old => _keys.Values.Where(key => !(key.IsCurrent && Encrypts) && !key.IsInUse);

    private void Load()
    {
        var whole = _files.Where(file => file.IsWhole).OrderByDescending(file => file.Generation).ToArray();
        if (whole is not [var newest, ..])
            throw new JournalException($"{_files.First(file => file.Exists).Path}: no copy of the key ring is whole: restore one from a backup, without it the data directory cannot be read");
        _isBehind = whole.Length < _files.Length || whole[^1].Generation != newest.Generation;
        var master = MasterOf(newest);
        _isBehind |= master != _master;
        if (newest.Unwrap(master) is not { } bytes || KeyRingCodec.Read(bytes) is not var (next, entries))
            throw new JournalException($"{newest.Path}: was changed by somebody who does not have the master key: restore it from a backup");
        (_generation, _next) = (newest.Generation, next);
        var keys = new Dictionary<uint, DataKey>();
        foreach (var entry in entries)
        {
            var slot = entry.VirtualHost is null ? _node : Slot(entry.VirtualHost);
            var key = new DataKey(slot, entry.Number, entry.CreatedMs, entry.Secret, _options.Random);
            keys.Add(entry.Number, key);
            if (entry.IsCurrent) slot.Current = key;
        }
        _keys = keys.ToFrozenDictionary();
    }

    private MasterKey MasterOf(KeyRingFile file)
    {
        if (file.MasterId.SequenceEqual(_master.IdBytes)) return _master;
        if (_options.FormerMaster is { } former && file.MasterId.SequenceEqual(former.IdBytes)) return former;
        throw new JournalException(
            $"{file.Path}: is wrapped with the master key {Convert.ToHexStringLower(file.MasterId)}, and the one given is {_master.Id}: give the right one, or name it with encryption.former-master-key-file to change over");
    }

    private KeySlot Slot(string virtualHost) => _slots.GetOrAdd(virtualHost, static (name, random) => new KeySlot(name, random), _options.Random);

    private DataKey Renew(KeySlot slot)
    {
        byte[] secret = new byte[MasterKey.Length];
        _options.Random.Fill(secret);
        var key = new DataKey(slot, (uint)_next, _options.Time.GetUtcNow().ToUnixTimeMilliseconds(), secret, _options.Random);
        _next++;
        Save([.. _keys.Values, key], key);
        _keys = _keys.Values.Append(key).ToFrozenDictionary(one => one.Number);
        slot.Current = key;
        return key;
    }

    private void Drop(DataKey[] keys)
    {
        if (keys.Length == 0) return;
        DataKey[] left = [.. _keys.Values.Except(keys)];
        _keys = left.ToFrozenDictionary(one => one.Number);
        Save(left);
        foreach (var key in keys) key.Erase();
    }

    // One file after the other, so that one of them is whole at any moment.
    private void Save(IEnumerable<DataKey> keys, DataKey? next = null)
    {
        _isBehind = true;
        var entries = keys.OrderBy(key => key.Number)
            .Select(key => new KeyRingCodec.Entry(key.Number, key.CreatedMs, key == next || (key.IsCurrent && key.Slot != next?.Slot), key.Slot.VirtualHost, key.Secret.ToArray()));
        byte[] bytes = KeyRingFile.Wrap(KeyRingCodec.Write((uint)_next, [.. entries]), ++_generation, _master, _options.Random);
        // First over what is not whole or older, so that what is newest is the last to be touched.
        foreach (var file in _files.OrderBy(file => file.IsWhole ? file.Generation : -1)) file.Write(bytes);
        _isBehind = false;
    }
}

/// <summary>What may be told of a key.</summary>
/// <param name="Number">Its number.</param>
/// <param name="VirtualHost">Whose it is; null for the node's own.</param>
/// <param name="CreatedMs">When it was made, in milliseconds since 1970 UTC.</param>
/// <param name="IsCurrent">Whether new records are encrypted with it; else it is there for old ones.</param>
public sealed record KeyFacts(uint Number, string? VirtualHost, long CreatedMs, bool IsCurrent);
