using Hoopoe.Protocols.Amqp.Publishing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// The channels of a connection on which a publish is held by an interceptor that waits: their frames are kept until it is
/// done, so that nothing overtakes it, and other channels go on. Belongs to the connection's read loop.
/// </summary>
internal sealed class HeldChannels(AmqpConnection connection)
{
    // With more than this waiting the connection is read no further.
    private const int MostWaitingBytes = 1024 * 1024;

    private readonly List<InterceptedPublishes> _held = [];
    private volatile int _count;
    private volatile bool _isResuming;
    private (FrameHeader Header, byte[] Payload)? _close;

    /// <summary>Whether there is any.</summary>
    public bool Any => _held.Count > 0;

    /// <summary>Whether so much waits that nothing more is to be read.</summary>
    public bool IsFull => _held.Count > 0 && _held.Sum(one => one.WaitingBytes) > MostWaitingBytes;

    /// <summary>Whether there is any, or what came of one is still being done. Any thread may ask.</summary>
    // In this order: one that is taken out is resumed before.
    public bool IsBusy => _count > 0 || _isResuming;

    public void Add(InterceptedPublishes held)
    {
        _held.Add(held);
        _count = _held.Count;
    }

    public void Remove(InterceptedPublishes held)
    {
        _held.Remove(held);
        _count = _held.Count;
    }

    /// <summary>What interceptors are done with is about to be published.</summary>
    public void BeginResuming() => _isResuming = true;

    /// <summary>It is, with all that waited behind it.</summary>
    public void EndResuming() => _isResuming = false;

    /// <summary>Whether a channel's frames are kept.</summary>
    public bool Holds(ushort channel) => _held.Exists(one => one.Channel.Number == channel && !one.Channel.Closing);

    /// <summary>Keeps a frame if it must not overtake a publish that is held.</summary>
    public bool TryKeep(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Channel == 0)
        {
            // The client is told that the connection is closed when all that it published is where it goes.
            bool isClose = header.Type == FrameType.Method && IsMethod(payload, ConnectionClose.Id);
            if (isClose) _close = (header, payload.ToArray());
            return isClose;
        }
        if (_held.Find(one => one.Channel.Number == header.Channel) is not { Channel: { Closing: false } channel } held) return false;
        // Acknowledgements free memory and need not wait, but where a transaction counts them.
        bool settles = header.Type == FrameType.Method && (IsMethod(payload, BasicAck.Id) || IsMethod(payload, BasicNack.Id) || IsMethod(payload, BasicReject.Id));
        if (settles && channel.Transaction is null) return false;
        held.Keep(header, payload);
        return true;
    }

    /// <summary>Completes when the interceptors of one of them are done.</summary>
    public Task AnyDoneAsync() => Task.WhenAny(_held.Select(one => one.Running!));

    /// <summary>The same, or false when it takes too long or the connection is cut off.</summary>
    public async Task<bool> WaitForAnyAsync(TimeSpan patience)
    {
        try
        {
            await AnyDoneAsync().WaitAsync(patience, connection.Broker.Options.Time, connection.Gone);
            return true;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Takes out one whose interceptors are done.</summary>
    public InterceptedPublishes? TakeDone()
    {
        int at = _held.FindIndex(one => one.Running!.IsCompleted);
        if (at < 0) return null;
        var done = _held[at];
        Remove(done);
        return done;
    }

    /// <summary>Takes the end of the connection, where it waits and nothing is held any more.</summary>
    public bool TryTakeClose(out FrameHeader header, out byte[] payload)
    {
        (header, payload) = _close ?? (default, []);
        if (_close is null || Any) return false;
        _close = null;
        return true;
    }

    private static bool IsMethod(ReadOnlySpan<byte> payload, uint id) =>
        payload.Length >= sizeof(uint) && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(payload) == id;
}
