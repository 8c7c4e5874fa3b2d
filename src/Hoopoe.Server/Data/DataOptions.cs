namespace Hoopoe.Server.Data;

/// <summary>
/// Where data is kept. A broker that is given neither a directory nor told that it is to keep nothing keeps nothing
/// either: a program that embeds one writes nowhere it did not name. The executable takes <see cref="DefaultDirectory"/>.
/// </summary>
public sealed record DataOptions
{
    /// <summary>The platform's usual place for the data of a broker that this user runs.</summary>
    public static string DefaultDirectory => DataLocation.Of(Environment.IsPrivilegedProcess, Environment.GetEnvironmentVariable);

    /// <summary>The directory, or null.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// Whether the journal is kept in this process's memory: all is as with a directory, without one, and ends with the
    /// broker. Durable queues outlive <see cref="HoopoeBroker.CrashAsync"/>. For tests.
    /// </summary>
    public bool JournalInMemory { get; init; }

    /// <summary>Whether it is meant that nothing is kept on disk.</summary>
    public bool MemoryOnly { get; init; }
}
