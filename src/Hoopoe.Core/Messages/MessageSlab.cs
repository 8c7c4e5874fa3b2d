namespace Hoopoe.Core.Messages;

/// <summary>
/// A block of pooled memory that holds many small messages, or one large one.
/// One writer appends at a time (a <see cref="MessageWriter"/>); any thread may read what was appended and
/// release it. The slab returns to its pool when the last message in it is released.
/// </summary>
public sealed class MessageSlab
{
    // The writer's own claim, far above any number of messages a slab can hold: while it stands the count cannot
    // reach zero, so the writer may hand out references by counting locally instead of with an interlocked add.
    private const int WriterClaim = 1 << 28;

    private readonly SlabPool _pool;
    private int _references;
    private int _handedOut;

    internal MessageSlab(SlabPool pool, byte[] buffer)
    {
        _pool = pool;
        Buffer = buffer;
    }

    /// <summary>The memory. Valid while the caller holds a reference.</summary>
    public byte[] Buffer { get; }

    /// <summary>The body of the one message in the slab, where it is in pieces in the journal.</summary>
    public StoredBody? StoredBody { get; internal set; }

    /// <summary>Bytes appended so far; touched by the writer alone.</summary>
    internal int Filled { get; private set; }

    internal int Room => Buffer.Length - Filled;

    /// <summary>Whether every message in it has been released; the writer's to ask, who may still append.</summary>
    internal bool IsVacant => Volatile.Read(ref _references) == WriterClaim - _handedOut;

    internal void Open()
    {
        Filled = 0;
        _handedOut = 0;
        Volatile.Write(ref _references, WriterClaim);
    }

    /// <summary>Takes the next <paramref name="size"/> bytes and a reference to them; the writer's to call.</summary>
    internal int Reserve(int size)
    {
        int offset = Filled;
        // Records start on 8-byte boundaries, so that their header is read in one piece.
        Filled = Math.Min((offset + size + 7) & ~7, Buffer.Length);
        _handedOut++;
        return offset;
    }

    /// <summary>Takes the first bytes for messages that were read into them, one reference for each; the writer's to call, of a slab just rented.</summary>
    internal void Adopt(int length, int messages)
    {
        Filled = length;
        _handedOut = messages;
    }

    /// <summary>The writer gives the slab up: from here on the messages alone keep it.</summary>
    internal void Retire() => Add(_handedOut - WriterClaim);

    /// <summary>Adds references to the slab; the caller must hold one already.</summary>
    public void AddReferences(int count) => Interlocked.Add(ref _references, count);

    /// <summary>Releases references; at the last one the memory goes back to the pool and must not be read again.</summary>
    public void Release(int count = 1) => Add(-count);

    private void Add(int delta)
    {
        int left = Interlocked.Add(ref _references, delta);
        if (left == 0)
        {
            _pool.Return(this);
            return;
        }
        if (left < 0) throw new InvalidOperationException("A message was released more often than it was referenced.");
    }
}
