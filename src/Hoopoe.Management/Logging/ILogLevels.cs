namespace Hoopoe.Management.Logging;

/// <summary>
/// What the process logs, by category, as it can be changed while it runs: the seam to whoever owns its logs. Levels are named trace, debug,
/// information, warning, error, critical and none. Any thread may call.
/// </summary>
public interface ILogLevels
{
    /// <summary>The categories that the broker logs in.</summary>
    IReadOnlyList<string> Categories { get; }

    /// <summary>The level of all categories that have none of their own, in small letters.</summary>
    string Default { get; }

    /// <summary>The categories that have a level of their own, with it.</summary>
    IReadOnlyDictionary<string, string> Own { get; }

    /// <summary>Sets all levels that are given at once, or none of them.</summary>
    /// <param name="general">The level of all categories that have none of their own; null leaves it.</param>
    /// <param name="own">The categories that have a level of their own, a name stands for all below it too; null leaves them.</param>
    /// <returns>What is wrong, and with which of the names; null if all is well.</returns>
    string? Set(string? general, IReadOnlyDictionary<string, string>? own);
}
