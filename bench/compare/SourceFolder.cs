namespace Hoopoe.Compare;

/// <summary>Where this program finds what it measures and writes what it found: the source tree it was built from.</summary>
internal static class SourceFolder
{
    private static readonly string _root = FindRoot();

    public static string LoadGenerator => Path.Combine(_root, "bench", "load", "amqpload.c");

    public static string Document => Path.Combine(_root, "docs", "benchmarks.md");

    public static string RecordedSpeed => Path.Combine(_root, "bench", "compare", "recorded-speed.json");

    /// <summary>A folder for what a run leaves, which is no part of the tree.</summary>
    public static string Artifacts => Directory.CreateDirectory(Path.Combine(_root, "artifacts", "compare")).FullName;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hoopoe.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("this program runs outside of its source tree");
    }
}
