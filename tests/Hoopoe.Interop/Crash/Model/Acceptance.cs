namespace Hoopoe.Interop.Crash.Model;

/// <summary>What the broker has said of a message.</summary>
internal enum Acceptance
{
    /// <summary>Nothing yet: it may be kept or not.</summary>
    Unknown,

    /// <summary>Confirmed, or committed: it is in all of its queues.</summary>
    Confirmed,

    /// <summary>Refused, rolled back or never committed: it is in none.</summary>
    Refused,
}
