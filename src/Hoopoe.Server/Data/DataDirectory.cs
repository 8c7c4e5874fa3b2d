using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Data;

/// <summary>
/// Makes the data directory and finds out whether it can be written, before anything else starts. This version keeps
/// nothing in it and says so; what it will keep there needs the same of it.
/// </summary>
internal static class DataDirectory
{
    /// <summary>Prepares what the options ask for.</summary>
    /// <exception cref="HoopoeStartException">They contradict each other, or the directory is of no use.</exception>
    public static void Prepare(DataOptions options, ServerLog log)
    {
        if (options is { Directory: not null, MemoryOnly: true })
            throw new HoopoeStartException("data.directory (--data) and data.memory-only (--memory-only) exclude each other: give one of them");
        if (options.Directory is { } directory)
        {
            Check(directory);
            log.NothingKept(directory);
        }
        else if (!options.MemoryOnly)
        {
            log.MemoryOnly();
        }
    }

    private static void Check(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            string probe = Path.Combine(directory, $".writable-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoopoeStartException($"the data directory {directory} cannot be used: {HoopoeStartException.Reason(error)}", error);
        }
    }
}
