using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Faults;

/// <summary>
/// A file of an <see cref="UnsyncedStorage"/>: the disk's, and over it what was written since it was last synced. One whose
/// name is not durable yet lies here altogether. Any thread may use it.
/// </summary>
internal sealed class UnsyncedFile
{
    private static readonly byte[] _zeros = new byte[256 * 1024];

    private readonly Lock _lock = new();

    // What was synced of a file that the disk does not know yet.
    private readonly List<Extent> _nameless = [];
    private readonly List<Extent> _unsynced = [];
    private IStorage? _disk;
    private IStorageFile? _file;
    private long _length;
    private bool _isCut;

    private UnsyncedFile()
    {
    }

    // Without bytes it is zeros, which journals write much of.
    private readonly record struct Extent(long Offset, long Length, byte[]? Bytes)
    {
        public long End => Offset + Length;
    }

    /// <summary>What the disk calls it.</summary>
    public string Name { get; set; } = "";

    /// <summary>A file that is on the disk.</summary>
    public static UnsyncedFile OnDisk(IStorage disk, string name)
    {
        var made = new UnsyncedFile { _disk = disk, Name = name };
        using var file = disk.Open(name, readOnly: true);
        made._length = file.Length;
        return made;
    }

    /// <summary>An empty file that the disk does not know.</summary>
    public static UnsyncedFile New() => new();

    /// <summary>A handle to it.</summary>
    public IStorageFile Open() => new Handle(this);

    /// <summary>Makes it known to the disk, with what of it was synced.</summary>
    public void Materialize(IStorage disk, string name)
    {
        lock (_lock)
        {
            (_disk, Name) = (disk, name);
            _file = disk.Create(name);
            foreach (var extent in _nameless) Write(_file, extent);
            if (_nameless.Count > 0) _file.Sync();
            _nameless.Clear();
        }
    }

    /// <summary>Has on disk what was written.</summary>
    public void Sync()
    {
        lock (_lock)
        {
            if (_isCut) throw new IOException("the power was cut");
            if (_disk is null)
            {
                _nameless.AddRange(_unsynced);
            }
            else if (_unsynced.Count > 0)
            {
                foreach (var extent in _unsynced) Write(OnDisk(), extent);
                OnDisk().Sync();
            }
            _unsynced.Clear();
        }
    }

    /// <summary>Loses what was not synced; nothing is kept from now on.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            _unsynced.Clear();
        }
        Close();
    }

    /// <summary>Lets go of the disk's file; it is opened again when needed.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private int Read(Span<byte> into, long offset)
    {
        lock (_lock)
        {
            if (_isCut) throw new IOException("the power was cut");
            var wanted = into[..(int)Math.Clamp(_length - offset, 0, into.Length)];
            wanted.Clear();
            if (_disk is not null) ReadDisk(wanted, offset);
            foreach (var extent in _nameless) Overlay(extent, wanted, offset);
            foreach (var extent in _unsynced) Overlay(extent, wanted, offset);
            return wanted.Length;
        }
    }

    private void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        lock (_lock)
        {
            if (_isCut) return;
            foreach (var piece in pieces)
            {
                Add(piece.Span, offset);
                offset += piece.Length;
            }
            _length = Math.Max(_length, offset);
        }
    }

    private void Add(ReadOnlySpan<byte> bytes, long offset)
    {
        if (bytes.ContainsAnyExcept((byte)0)) _unsynced.Add(new Extent(offset, bytes.Length, bytes.ToArray()));
        else if (_unsynced is [.., { Bytes: null } last] && last.End == offset) _unsynced[^1] = last with { Length = last.Length + bytes.Length };
        else _unsynced.Add(new Extent(offset, bytes.Length, null));
    }

    private IStorageFile OnDisk() => _file ??= _disk!.Open(Name);

    private void ReadDisk(Span<byte> into, long offset)
    {
        while (!into.IsEmpty && OnDisk().Read(into, offset) is > 0 and var read)
        {
            into = into[read..];
            offset += read;
        }
    }

    private static void Overlay(Extent extent, Span<byte> into, long offset)
    {
        long start = Math.Max(extent.Offset, offset);
        int length = (int)(Math.Min(extent.End, offset + into.Length) - start);
        if (length <= 0) return;
        var part = into.Slice((int)(start - offset), length);
        if (extent.Bytes is { } bytes) bytes.AsSpan((int)(start - extent.Offset), length).CopyTo(part);
        else part.Clear();
    }

    private static void Write(IStorageFile file, Extent extent)
    {
        if (extent.Bytes is { } bytes)
        {
            file.Write([bytes], extent.Offset);
            return;
        }
        for (long at = extent.Offset; at < extent.End; at += _zeros.Length)
            file.Write([_zeros.AsMemory(0, (int)Math.Min(_zeros.Length, extent.End - at))], at);
    }

    private sealed class Handle(UnsyncedFile file) : IStorageFile
    {
        public long Length
        {
            get
            {
                lock (file._lock) return file._length;
            }
        }

        public int Read(Span<byte> into, long offset) => file.Read(into, offset);

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) => file.Write(pieces, offset);

        public void Sync() => file.Sync();

        public void WillRead(long offset, long length)
        {
        }

        public void Dispose()
        {
        }
    }
}
