namespace Hoopoe.Compare.Tools;

/// <summary>Compiles the load generator from its one source file.</summary>
internal static class LoadGeneratorBuild
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <summary>The executable, in that folder.</summary>
    public static async Task<string> RunAsync(string source, string folder)
    {
        string executable = Path.Combine(folder, "amqpload");
        var (exitCode, _, error) = await Command.RunAsync("cc", ["-O2", "-std=gnu11", "-pthread", "-o", executable, source], _limit);
        return exitCode == 0 ? executable : throw new InvalidOperationException($"the load generator could not be compiled:\n{error}");
    }
}
