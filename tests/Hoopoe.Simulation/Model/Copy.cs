namespace Hoopoe.Simulation.Model;

/// <summary>A message in one queue (or held back by one exchange) from its entering to its end: what must be true of it.</summary>
internal sealed class Copy(PublishedMessage message)
{
    public const long Never = long.MaxValue;

    public PublishedMessage Message { get; } = message;

    /// <summary>The exchange and key a consumer must see: the publisher's, or those of the last death.</summary>
    public string Exchange { get; init; } = message.Exchange;

    public string Key { get; init; } = message.Key;

    /// <summary>The last first.</summary>
    public IReadOnlyList<Death> Deaths { get; init; } = [];

    /// <summary>What tells it apart from others in its place: its number, and how often it died.</summary>
    public Identity Identity => new(Message.Number, Deaths.Sum(death => death.Count));

    /// <summary>Whether an exchange has held it back already.</summary>
    public bool DelayServed { get; init; }

    /// <summary>Whether a restart must bring it back.</summary>
    public bool Durable { get; set; }

    public int Lane { get; set; }

    /// <summary>Its place in its lane.</summary>
    public long Sequence { get; set; }

    public long ExpiresAtMs { get; set; } = Never;

    /// <summary>When the exchange that holds it back lets it go.</summary>
    public long DueMs { get; set; }

    /// <summary>Whether it must say so when it is delivered.</summary>
    public bool Redelivered { get; set; }

    /// <summary>Whether this queue has ever given it to anybody.</summary>
    public bool Delivered { get; set; }

    /// <summary>How often it came back.</summary>
    public int Returns { get; set; }

    /// <summary>The time to live that still counts: a dead letter has none of its own.</summary>
    public long? LivesMs => Deaths.Count > 0 ? null : Message.LivesMs;

    /// <summary>The same message on its way into a queue.</summary>
    public Copy Anew() => new(Message) { Exchange = Exchange, Key = Key, Deaths = Deaths, DelayServed = DelayServed };

    /// <summary>The message as it leaves a queue in which it died.</summary>
    public Copy AfterDeath(string queue, string reason, string exchange, string? key)
    {
        var before = Deaths.FirstOrDefault(death => death.Queue == queue && death.Reason == reason);
        string? expiration = LivesMs?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var latest = before is null ? new Death(queue, reason, Exchange, Key, 1, expiration) : before with { Count = before.Count + 1 };
        return new Copy(Message)
        {
            Exchange = exchange,
            Key = key ?? Key,
            Deaths = [latest, .. Deaths.Where(death => death != before)],
            DelayServed = DelayServed,
        };
    }

    /// <summary>Whether it would go round for ever if it entered the queue: it died there, and nobody has rejected it since.</summary>
    public bool WouldCircle(string queue)
    {
        foreach (var death in Deaths)
        {
            if (death.Reason == Death.Rejected) return false;
            if (death.Queue == queue) return true;
        }
        return false;
    }

    public override string ToString() => $"#{Message.Number}{(Redelivered ? " redelivered" : "")}{(Deaths.Count > 0 ? $" dead {string.Join(", ", Deaths)}" : "")}";
}

/// <summary>What tells a message in a queue apart from others there.</summary>
/// <param name="Number">The message's number.</param>
/// <param name="Deaths">How often it died on its way.</param>
internal readonly record struct Identity(int Number, long Deaths);
