namespace Hoopoe.Interop.Crash.Topology;

/// <summary>Whether something declared is there.</summary>
internal enum Presence
{
    /// <summary>Never declared, or its deletion was answered.</summary>
    Absent,

    /// <summary>Its declaration was answered.</summary>
    Present,

    /// <summary>Asked for, and not answered.</summary>
    Unknown,
}
