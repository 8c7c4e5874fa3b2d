using System.Globalization;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Messages;

/// <summary>
/// A message's deaths, from what the broker noted itself or, for a message that a client passed on with its headers,
/// from the x-death header it carries. Immutable.
/// </summary>
internal sealed class DeathHistory
{
    // The end of the year 9999, the last that DateTimeOffset holds.
    private const long LastSecond = 253402300799;

    private readonly IReadOnlyList<Death> _deaths;

    private DeathHistory(IReadOnlyList<Death> deaths) => _deaths = deaths;

    /// <summary>The history of a message.</summary>
    public static DeathHistory Of(in QueueEntry entry, Arguments headers) =>
        new(entry.Amendments is { Deaths: { Count: > 0 } deaths } ? deaths : Read(headers));

    /// <summary>The history with one death more: counted with its like, and put first.</summary>
    public DeathHistory With(in DeadLetter letter, IReadOnlyList<string> keys, DateTimeOffset now, IMessageFormat format)
    {
        string queue = letter.Source.Name;
        var reason = letter.Reason;
        var before = _deaths.FirstOrDefault(death => death.Queue == queue && death.Reason == reason);
        string? expiration = letter.Entry is { Amendments.ExpirationRemoved: true } or { Message.TimeToLiveMs: < 0 }
            ? null : format.ReadProperty(letter.Entry.Message.Properties, "expiration");
        var latest = before is null
            ? new Death(queue, reason, letter.Entry.Amendments?.Exchange ?? letter.Entry.Message.ExchangeText, keys, 1, now, expiration)
            : before with { Count = before.Count + 1 };
        return new DeathHistory([latest, .. _deaths.Where(death => death != before)]);
    }

    /// <summary>The amendments of the dead letter as it goes to its new exchange.</summary>
    public MessageAmendments Amend(MessageAmendments? amendments, string exchange, string key)
    {
        amendments ??= new MessageAmendments();
        return amendments with
        {
            Exchange = exchange,
            RoutingKey = key,
            Deaths = _deaths,
            FirstDeath = amendments.FirstDeath ?? (_deaths is [{ Count: 1 } only] ? only : null),
            ExpirationRemoved = true,
        };
    }

    /// <summary>
    /// Whether a message must not go to a queue again: it died there before, and nobody rejected it on the way round,
    /// so it would circle for ever.
    /// </summary>
    public bool WouldCycle(string queue, DeathReason reason)
    {
        if (reason == DeathReason.Rejected) return false;
        int at = -1;
        for (int i = 0; i < _deaths.Count && at < 0; i++)
        {
            if (_deaths[i].Queue == queue) at = i;
        }
        return at >= 0 && _deaths.Take(at + 1).All(death => death.Reason != DeathReason.Rejected);
    }

    private static List<Death> Read(Arguments headers)
    {
        var deaths = new List<Death>();
        if (headers["x-death"] is not IReadOnlyList<object?> entries) return deaths;
        foreach (var table in entries.OfType<Arguments>())
        {
            if (ReadOne(table) is { } death) deaths.Add(death);
        }
        return deaths;
    }

    private static Death? ReadOne(Arguments table)
    {
        if (!table.TryGetText("queue", out string? queue) || !table.TryGetText("reason", out string? reasonText)) return null;
        DeathReason? reason = reasonText switch
        {
            "rejected" => DeathReason.Rejected,
            "expired" => DeathReason.Expired,
            "maxlen" => DeathReason.MaxLength,
            "delivery_limit" => DeathReason.DeliveryLimit,
            _ => null,
        };
        if (reason is null) return null;
        Arguments.TryInteger(table["count"], out long count);
        IReadOnlyList<string> keys = table["routing-keys"] is IReadOnlyList<object?> list ? [.. list.OfType<string>()] : [];
        // A protocol's timestamp type prints as seconds since 1970.
        bool timed = long.TryParse(ArgumentText.Value(table["time"]), NumberStyles.Integer, CultureInfo.InvariantCulture, out long seconds)
            && seconds is >= 0 and <= LastSecond;
        return new Death(
            queue, reason.Value, table["exchange"] as string ?? "", keys, Math.Max(count, 1),
            timed ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null, table["original-expiration"] as string);
    }
}
