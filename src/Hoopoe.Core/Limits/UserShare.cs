namespace Hoopoe.Core.Limits;

/// <summary>
/// What a user has open now, and what it may have. Made with its first connection and gone with the last; written by
/// <see cref="ConnectionSeats"/> under its lock.
/// </summary>
internal sealed class UserShare
{
    private volatile PublishPace? _pace;

    /// <summary>What it may have.</summary>
    public UserLimits Limits { get; private set; } = UserLimits.None;

    /// <summary>Its open connections.</summary>
    public int Connections { get; set; }

    /// <summary>The open channels of all of them.</summary>
    public int Channels { get; set; }

    /// <summary>How fast it may publish; null where nobody says. Any thread may read.</summary>
    public PublishPace? Pace => _pace;

    /// <summary>Has other limits count from now on.</summary>
    public void Apply(UserLimits limits, Clock clock)
    {
        bool samePace = limits.MaxMessageRate == Limits.MaxMessageRate && limits.MaxByteRate == Limits.MaxByteRate;
        Limits = limits;
        if (!samePace) _pace = limits.MaxMessageRate is null && limits.MaxByteRate is null ? null : new PublishPace(limits, clock);
    }
}
