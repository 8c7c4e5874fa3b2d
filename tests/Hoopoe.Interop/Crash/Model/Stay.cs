namespace Hoopoe.Interop.Crash.Model;

/// <summary>What has been seen and asked of a copy in one queue. Guarded by its <see cref="Ledger"/>.</summary>
internal sealed class Stay
{
    /// <summary>Some client has received it here.</summary>
    public bool IsDelivered => LifeOfDelivery > 0;

    /// <summary>The life of the broker in which that was last, counted from one.</summary>
    public int LifeOfDelivery { get; private set; }

    /// <summary>Some client gave it back, so that its place in the queue is no longer known.</summary>
    public bool IsReturned { get; set; }

    public Settlement Settlement { get; private set; }

    /// <summary>The life of the broker in which settling it was asked for last.</summary>
    public int SettledInLife { get; private set; }

    /// <summary>How often settling it was asked for.</summary>
    public int SettlementsAsked { get; private set; }

    /// <summary>How often the check under way has found it here.</summary>
    public int Found { get; set; }

    public void NoteDelivery(int life) => LifeOfDelivery = life;

    public void AskToSettle(int life)
    {
        SettledInLife = life;
        SettlementsAsked++;
        if (Settlement == Settlement.None)
            Settlement = Settlement.Asked;
    }

    /// <summary>It was found again in a later life: what was asked for in an earlier one did not happen and will not.</summary>
    public void NoteSurvival()
    {
        Settlement = Settlement.None;
        SettlementsAsked = 0;
        Found = 0;
    }

    public void Settle() => Settlement = Settlement.Proven;

    public override string ToString() => $"{Settlement}{(IsDelivered ? " delivered" : "")}{(Found > 0 ? $" found {Found}" : "")}";
}
