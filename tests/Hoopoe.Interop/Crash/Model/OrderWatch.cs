namespace Hoopoe.Interop.Crash.Model;

/// <summary>Watches one consumer of one queue: what one channel sent with one priority must arrive in the order it was sent.</summary>
internal sealed class OrderWatch
{
    private readonly Dictionary<(int Channel, byte Priority), int> _last = [];

    /// <summary>
    /// Whether the order says anything of this delivery. While clients come and go only first deliveries keep it; to a check after a
    /// restart all is there at once, so what nobody gave back stands where it was. A quorum queue takes what was out to the front.
    /// </summary>
    public bool IsHeldTo(Copy copy, Stay stay, bool isRedelivered, bool isCheck) =>
        stay == copy.Source && !stay.IsReturned
        && ((isCheck && !copy.Queue.IsQuorum) || (!isRedelivered && !stay.IsDelivered));

    /// <summary>Null if this one comes where it should, else the message that came too early.</summary>
    public MessageKey? Overtaker(SentMessage message)
    {
        (int, byte) line = (message.Key.Channel, message.Shape.Priority);
        if (_last.TryGetValue(line, out int last) && last > message.Key.Number)
            return message.Key with { Number = last };
        _last[line] = message.Key.Number;
        return null;
    }
}
