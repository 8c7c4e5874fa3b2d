namespace Hoopoe.Tests.Tidy;

/// <summary>The files of the repository that people write, read once for all house rules.</summary>
public static class SourceTree
{
    private const string Solution = "Hoopoe.slnx";
    private const string ContinuousIntegration = ".ci";

    private static readonly string[] MadeByTools = ["bin", "obj", "artifacts", "node_modules", "dist", "TestResults"];

    private static readonly string[] Kinds =
        [".cs", ".csproj", ".props", ".slnx", ".json", ".md", ".txt", ".yml", ".sh", ".py", ".rb", ".js", ".mjs", ".ts", ".tsx", ".targets", ".html", ".css", ".editorconfig"];

    private static readonly string Root = FindRoot();

    private static readonly Lazy<IReadOnlyList<SourceFile>> Read = new(() => [.. Walk(Root).Select(Load)]);

    public static IReadOnlyList<SourceFile> Files => Read.Value;

    /// <summary>C# that people write: generated files are judged by their generator.</summary>
    public static IEnumerable<SourceFile> Code => Files.Where(file => file.IsCSharp && !file.IsGenerated);

    public static IEnumerable<SourceFile> Src => Code.Where(file => file.IsUnder("src/"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, Solution)))
            folder = folder.Parent ?? throw new InvalidOperationException($"no {Solution} above {AppContext.BaseDirectory}");
        return folder.FullName;
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(IsSource).Order(StringComparer.Ordinal))
            yield return file;
        foreach (var child in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (!IsOurs(Path.GetFileName(child)))
                continue;
            foreach (var file in Walk(child))
                yield return file;
        }
    }

    /// <summary>Hidden folders belong to tools (the repository's own, editors, package caches), but for the one of continuous integration.</summary>
    private static bool IsOurs(string folder) =>
        folder == ContinuousIntegration
        || (!folder.StartsWith('.') && !MadeByTools.Contains(folder, StringComparer.Ordinal));

    private static bool IsSource(string file) =>
        Kinds.Contains(Path.GetExtension(file), StringComparer.Ordinal) || Path.GetFileName(Path.GetDirectoryName(file)) == ContinuousIntegration;

    private static SourceFile Load(string file) =>
        new(Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file));
}
