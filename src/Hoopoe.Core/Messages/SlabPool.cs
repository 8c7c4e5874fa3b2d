using System.Buffers;

namespace Hoopoe.Core.Messages;

/// <summary>
/// Rents the memory that messages live in and counts the bytes in use, which is what a node's memory limit bounds.
/// Any thread may rent and return. What comes back is kept for reuse: as much as was lately in use, which
/// <see cref="Trim"/> forgets step by step, and a little always. Memory above the largest class of sizes is the shared
/// array pool's to keep.
/// </summary>
public sealed class SlabPool
{
    /// <summary>Bytes in a standard slab.</summary>
    public const int SlabSize = 64 * 1024;

    /// <summary>What an idle broker keeps beyond what it uses: enough for a burst, small beside a process's own footprint.</summary>
    public const int LeastKept = 16 << 20;

    // Each parked slab counts as in use, even when its messages are gone: after a burst of many connections only a few
    // may stay, or idle memory would hold publishers back.
    private const int MostParked = 16;

    private readonly Lock _lock = new();
    private readonly Stack<MessageSlab>?[] _free = new Stack<MessageSlab>?[SlabClasses.Count];
    private readonly Stack<MessageSlab> _partlyFilled = new();
    private long _bytesInUse;
    private long _kept;
    private long _lately;
    private long _forgotten;
    private bool _trimAsked;

    /// <summary>Bytes of all slabs now rented; read by anyone, exact at the moment of the last rental or return.</summary>
    public long BytesInUse => Volatile.Read(ref _bytesInUse);

    /// <summary>Bytes kept for reuse.</summary>
    public long BytesKept => Volatile.Read(ref _kept);

    /// <summary>Bytes that were let go of in all; the collector frees them when it comes by.</summary>
    internal long BytesForgotten => Volatile.Read(ref _forgotten);

    /// <summary>Called when more is kept than an idle broker should: <see cref="Trim"/> is to be called soon, on any thread.</summary>
    internal Action? TrimDue { get; set; }

    /// <summary>How many slabs wait for the next writer.</summary>
    internal int Parked
    {
        get
        {
            lock (_lock) return _partlyFilled.Count;
        }
    }

    /// <summary>Rents a slab to append to: one left partly filled by another writer if there is one.</summary>
    internal MessageSlab RentForWriting()
    {
        lock (_lock)
        {
            return _partlyFilled.TryPop(out var partly) ? partly : Rent(SlabClasses.Of(SlabSize));
        }
    }

    /// <summary>Takes back a slab with room left, so that the next writer goes on in it; false where enough wait already.</summary>
    internal bool TryPark(MessageSlab slab)
    {
        lock (_lock)
        {
            if (_partlyFilled.Count >= MostParked) return false;
            _partlyFilled.Push(slab);
            return true;
        }
    }

    /// <summary>Rents a slab for one message of <paramref name="size"/> bytes.</summary>
    internal MessageSlab RentLarge(int size)
    {
        if (size <= SlabClasses.Largest)
        {
            lock (_lock) return Rent(SlabClasses.Of(size));
        }
        var slab = new MessageSlab(this, ArrayPool<byte>.Shared.Rent(size));
        Interlocked.Add(ref _bytesInUse, slab.Buffer.Length);
        slab.Open();
        return slab;
    }

    internal void Return(MessageSlab slab)
    {
        int size = slab.Buffer.Length;
        slab.StoredBody?.Release();
        slab.StoredBody = null;
        Scribble(slab);
        if (size > SlabClasses.Largest)
        {
            Interlocked.Add(ref _bytesInUse, -size);
            ArrayPool<byte>.Shared.Return(slab.Buffer);
            return;
        }
        bool ask;
        lock (_lock)
        {
            long inUse = Interlocked.Add(ref _bytesInUse, -size);
            if (_kept + size > MayKeep(inUse))
            {
                _forgotten += size;
                return;
            }
            (_free[SlabClasses.Of(size)] ??= new()).Push(slab);
            _kept += size;
            ask = _kept > LeastKept && !_trimAsked;
            _trimAsked |= ask;
        }
        if (ask) TrimDue?.Invoke();
    }

    /// <summary>Forgets half of what was in use beyond what is, and frees what is kept beyond that. Any thread may call.</summary>
    /// <returns>Whether to call again.</returns>
    internal bool Trim()
    {
        lock (_lock)
        {
            long inUse = BytesInUse;
            _lately = inUse + (Math.Max(0, _lately - inUse) / 2);
            long most = MayKeep(inUse);
            for (int i = _free.Length - 1; i >= 0 && _kept > most; i--)
            {
                while (_kept > most && _free[i] is { } free && free.TryPop(out var slab))
                {
                    _kept -= slab.Buffer.Length;
                    _forgotten += slab.Buffer.Length;
                }
            }
            return _trimAsked = _kept > LeastKept;
        }
    }

    private long MayKeep(long inUse) => Math.Max(LeastKept, _lately - inUse);

    // In debug builds whoever reads a message after its last reference finds rubbish at once, not only under load.
    [System.Diagnostics.Conditional("DEBUG")]
    private static void Scribble(MessageSlab slab) => Array.Fill(slab.Buffer, (byte)0xDD);

    // Called with the lock held.
    private MessageSlab Rent(int sizeClass)
    {
        int size = SlabClasses.Size(sizeClass);
        if (_free[sizeClass] is { } free && free.TryPop(out var slab)) _kept -= size;
        // What lives long and is handed to sockets is better never moved.
        else slab = new MessageSlab(this, GC.AllocateUninitializedArray<byte>(size, pinned: true));
        long inUse = Interlocked.Add(ref _bytesInUse, size);
        if (inUse > _lately) _lately = inUse;
        slab.Open();
        return slab;
    }
}
