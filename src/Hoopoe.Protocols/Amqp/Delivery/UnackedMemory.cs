using Hoopoe.Core;
using Hoopoe.Core.Queues;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>
/// How much memory the deliveries of a connection hold that await their acknowledgement, and who waits because it is too much.
/// What is delivered cannot leave memory, so one who takes without end and acknowledges nothing must be given no more. Lives as
/// long as its connection; the output's gate guards it.
/// </summary>
/// <param name="mostBytes">Bytes from which on nothing more is delivered; 0 is no limit.</param>
internal sealed class UnackedMemory(long mostBytes)
{
    // What a delivery costs beside the body: its place in the ring and the message's facts.
    private const int Overhead = 256;

    private readonly List<Action<Turn>> _waiting = [];
    private long _bytes;

    /// <summary>Whether nothing more is to be delivered until something is settled.</summary>
    public bool IsFull => mostBytes > 0 && _bytes >= mostBytes;

    /// <summary>Why a message that is asked for singly is not given.</summary>
    public AmqpError Refusal() => new(
        Wire.ReplyCode.ResourceError, $"deliveries of this connection that await acknowledgement hold {mostBytes} bytes; acknowledge some (amqp.max-unacked-size)");

    /// <summary>What a delivery holds; a body that is sent from the disk holds nothing.</summary>
    public static int Weight(in QueueEntry entry) => Overhead + (entry.Message.IsChunked ? 0 : entry.BodyLength);

    /// <summary>Notes a delivery of that weight.</summary>
    public void Add(int weight) => _bytes += weight;

    /// <summary>Notes that a delivery of that weight is settled.</summary>
    public void Remove(int weight) => _bytes -= weight;

    /// <summary>Calls back, in a turn and with nothing held, once more may be delivered.</summary>
    public void WhenRoom(Action<Turn> action) => _waiting.Add(action);

    /// <summary>Adds those who wait to others that are to be called, if there is room.</summary>
    public void TakeWaiting(ref Action<Turn>[] into)
    {
        if (_waiting.Count == 0 || IsFull) return;
        into = [.. into, .. _waiting];
        _waiting.Clear();
    }
}
