namespace Hoopoe.Core.Messages;

/// <summary>
/// Rents the memory that messages live in and counts the bytes in use, which is what a node's memory limit bounds.
/// Any thread may rent and return. Slabs of the standard size are kept for reuse up to a bound; a large message
/// gets a slab of its own whose memory is left to the garbage collector's large object heap or reused by size.
/// </summary>
public sealed class SlabPool
{
    /// <summary>Bytes in a standard slab.</summary>
    public const int SlabSize = 64 * 1024;

    // What an idle broker may keep beyond what it uses: enough for a burst, small beside a process's own footprint.
    private const int SlabsKept = 256;

    // Each parked slab counts as in use, even when its messages are gone: after a burst of many connections only a few
    // may stay, or idle memory would hold publishers back.
    private const int MostParked = 16;

    private readonly Lock _lock = new();
    private readonly Stack<MessageSlab> _free = new();
    private readonly Stack<MessageSlab> _partlyFilled = new();
    private long _bytesInUse;

    /// <summary>Bytes of all slabs now rented; read by anyone, exact at the moment of the last rental or return.</summary>
    public long BytesInUse => Volatile.Read(ref _bytesInUse);

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
            return _partlyFilled.TryPop(out var partly) ? partly : RentStandard();
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
        // The array pool's next size would be a standard slab's; those are kept here.
        if (size is > SlabSize / 2 and <= SlabSize)
        {
            lock (_lock) return RentStandard();
        }
        var slab = new MessageSlab(this, System.Buffers.ArrayPool<byte>.Shared.Rent(size));
        Interlocked.Add(ref _bytesInUse, slab.Buffer.Length);
        slab.Open();
        return slab;
    }

    internal void Return(MessageSlab slab)
    {
        Interlocked.Add(ref _bytesInUse, -slab.Buffer.Length);
        slab.StoredBody?.Release();
        slab.StoredBody = null;
        Scribble(slab);
        if (slab.Buffer.Length != SlabSize)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(slab.Buffer);
            return;
        }
        lock (_lock)
        {
            if (_free.Count < SlabsKept) _free.Push(slab);
        }
    }

    // In debug builds whoever reads a message after its last reference finds rubbish at once, not only under load.
    [System.Diagnostics.Conditional("DEBUG")]
    private static void Scribble(MessageSlab slab) => Array.Fill(slab.Buffer, (byte)0xDD);

    // Called with the lock held.
    private MessageSlab RentStandard()
    {
        if (!_free.TryPop(out var slab)) slab = new MessageSlab(this, GC.AllocateUninitializedArray<byte>(SlabSize));
        Interlocked.Add(ref _bytesInUse, SlabSize);
        slab.Open();
        return slab;
    }
}
