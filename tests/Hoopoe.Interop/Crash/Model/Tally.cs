namespace Hoopoe.Interop.Crash.Model;

/// <summary>How much of what a run has seen. Guarded by its <see cref="Ledger"/>.</summary>
internal sealed class Tally
{
    public long Sent { get; set; }

    public long Confirmed { get; set; }

    public long Refused { get; set; }

    public long Delivered { get; set; }

    public long Settled { get; set; }

    public long Committed { get; set; }

    /// <summary>Transactions that a kill left unanswered.</summary>
    public long Doubtful { get; set; }

    /// <summary>Copies whose presence or absence was judged.</summary>
    public long Checked { get; set; }

    /// <summary>What would be a violation, had this broker promised it.</summary>
    public long Tolerated { get; set; }

    /// <summary>What was counted since an earlier moment.</summary>
    public Tally Since(Tally earlier) => new()
    {
        Sent = Sent - earlier.Sent,
        Confirmed = Confirmed - earlier.Confirmed,
        Refused = Refused - earlier.Refused,
        Delivered = Delivered - earlier.Delivered,
        Settled = Settled - earlier.Settled,
        Committed = Committed - earlier.Committed,
        Doubtful = Doubtful - earlier.Doubtful,
        Checked = Checked - earlier.Checked,
        Tolerated = Tolerated - earlier.Tolerated,
    };

    public override string ToString() =>
        $"sent {Sent}, confirmed {Confirmed}, refused {Refused}, delivered {Delivered}, settled {Settled}, committed {Committed}, "
        + $"unanswered commits {Doubtful}, checked {Checked}{(Tolerated > 0 ? $", tolerated {Tolerated}" : "")}";
}
