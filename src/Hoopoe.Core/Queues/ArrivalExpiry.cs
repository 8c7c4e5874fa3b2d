using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Queues;

/// <summary>
/// When messages expire that arrive in a queue: by the lower of the queue's time to live and their own. Lives as long as the
/// queue's interior and is guarded as that is.
/// </summary>
/// <param name="timeToLiveMs">The queue's time to live in milliseconds, or null.</param>
internal sealed class ArrivalExpiry(long? timeToLiveMs)
{
    private long? _timeToLiveMs = timeToLiveMs;
    // Whether messages that came under another time to live may expire after those that come now.
    private bool _othersMayExpireLater;

    /// <summary>Has another time to live count for what arrives from now on.</summary>
    public void Change(long? timeToLiveMs, int ready)
    {
        if (timeToLiveMs != _timeToLiveMs) _othersMayExpireLater = ready > 0;
        _timeToLiveMs = timeToLiveMs;
    }

    /// <summary>Sets when a message expires.</summary>
    /// <param name="entry">The message's entry.</param>
    /// <param name="message">The message.</param>
    /// <param name="nowMs">The time.</param>
    /// <param name="ready">How many messages wait in the queue.</param>
    /// <returns>Whether it may expire before one that stands in front of it.</returns>
    public bool Set(ref QueueEntry entry, Message message, long nowMs, int ready)
    {
        long own = entry.Amendments is { ExpirationRemoved: true } ? -1 : message.TimeToLiveMs;
        if (own < 0 && _timeToLiveMs is null)
        {
            entry.ExpiresAtMs = QueueEntry.NeverExpires;
            return false;
        }
        long live = _timeToLiveMs is { } limit && (own < 0 || limit <= own) ? limit : own;
        entry.ExpiresAtMs = nowMs + live;
        if (_othersMayExpireLater && ready == 0) _othersMayExpireLater = false;
        return live != _timeToLiveMs || _othersMayExpireLater;
    }
}
