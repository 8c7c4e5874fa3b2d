namespace Hoopoe.Management.Hints;

/// <summary>How much a hint matters, the least first.</summary>
internal enum HintSeverity
{
    /// <summary>Worth knowing; nothing is lost or late for it.</summary>
    Information,

    /// <summary>Something is late, is being lost, or will be.</summary>
    Warning,

    /// <summary>The broker refuses work, or is about to.</summary>
    Critical,
}
