namespace Hoopoe.Tests.Tidy;

/// <summary>
/// Every block of C# that the pages about embedding and about OpenTelemetry show stands, line by line, in a sample that is built and run: code that
/// nothing compiles goes stale.
/// </summary>
public static class SnippetRule
{
    private const string Begin = "```csharp";
    private const string End = "```";

    public static bool IsDocument(SourceFile file) => file.Path is "docs/embedding.md" or "docs/telemetry.md" or "src/Hoopoe.Server/README.md";

    public static bool IsSample(SourceFile file) => file.IsCSharp && file.IsUnder("samples/");

    public static IEnumerable<Finding> Check(SourceFile document, IEnumerable<SourceFile> samples)
    {
        var texts = samples.Select(sample => Normal(sample.Lines)).ToList();
        for (var index = 0; index < document.Lines.Count; index++)
        {
            if (document.Lines[index] != Begin)
                continue;
            var block = document.Lines.Skip(index + 1).TakeWhile(line => line != End).ToList();
            if (!texts.Any(text => text.Contains(Normal(block), StringComparison.Ordinal)))
                yield return new(document.Path, index + 1, "this code stands in no sample: put it into one that is run, and show it as it stands there");
            index += block.Count;
        }
    }

    // Samples are indented deeper.
    private static string Normal(IEnumerable<string> lines) => string.Concat(lines.Select(line => line.Trim() + "\n"));
}
