using System.Text.RegularExpressions;

namespace Hoopoe.Tests.Tidy;

/// <summary>Every path, type and relative link that a document names exists: a map that nothing checks goes stale.</summary>
public static partial class DocumentRule
{
    /// <summary>Names in backticks that look like ours and are someone else's.</summary>
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        "LoggerMessage", "TimeProvider", "SslStream", "Channel", "Task", "ValueTask", "Stream", "Socket", "Interlocked", "Lock",
        "ActivitySource", "ILoggerFactory", "PackageVersion", "InternalsVisibleTo", "ProjectReference",
        "RabbitMQ", "MassTransit", "LavinMQ", "ConnectionFactory", "Unreleased",
        "appsettings.json", "definitions.json",
    };

    public static bool IsDocument(SourceFile file) =>
        file.Path is "README.md" or "ARCHITECTURE.md" or "CONTRIBUTING.md"
        || (file.IsUnder("docs/") && file.Path.EndsWith(".md", StringComparison.Ordinal));

    public static IEnumerable<Finding> Check(DocumentNames names, SourceFile document)
    {
        var folder = Path.GetDirectoryName(document.Path)!.Replace('\\', '/');
        var isCode = false;
        for (var index = 0; index < document.Lines.Count; index++)
        {
            var line = document.Lines[index];
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                isCode = !isCode;
            if (isCode)
                continue;
            foreach (var message in Spans(names, line, folder).Concat(Links(names, line, folder)))
                yield return new(document.Path, index + 1, message);
        }
    }

    private static IEnumerable<string> Spans(DocumentNames names, string line, string folder)
    {
        foreach (var span in Span().Matches(line).Select(match => match.Groups[1].Value))
        {
            if (Foreign.Contains(span))
                continue;
            if (PathOfTree().IsMatch(span) && !names.HasPath(LineNumber().Replace(span, ""), folder))
                yield return $"there is no path {span}";
            else if (TypeName().IsMatch(span) && !names.HasName(TypeArguments().Replace(span, "")) && !names.HasPath(span, folder))
                yield return $"there is no type {span}; if it is someone else's, add it to the foreign names of {nameof(DocumentRule)}";
        }
    }

    private static IEnumerable<string> Links(DocumentNames names, string line, string folder) =>
        from link in Link().Matches(Span().Replace(line, "")).Select(match => match.Groups[1].Value.Split('#')[0])
        where link.Length > 0 && !link.Contains(':', StringComparison.Ordinal) && !names.HasLinkTarget(link, folder)
        select $"the link to {link} leads nowhere";

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // A path of the tree begins with one of its folders, or ends like a file; placeholders and wildcards are no paths.
    [GeneratedRegex(@"^((src|tests|docs|spec|bench|examples|samples|\.ci)/[\w./-]*|[\w./-]*\w\.(cs|csproj|slnx|props|md|json|txt|sh|py|rb|js|mjs|yml))(:\d+)?$")]
    private static partial Regex PathOfTree();

    [GeneratedRegex(@":\d+$")]
    private static partial Regex LineNumber();

    // `Queue`, `IMessageFormat`, `Ring<T>`, `Hoopoe.Core`; but not FLAGS and not words with digits only.
    [GeneratedRegex(@"^(Hoopoe(\.[A-Z]\w*)+|I?[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)*(<[\w, ]+>)?)$")]
    private static partial Regex TypeName();

    [GeneratedRegex("<.*>$")]
    private static partial Regex TypeArguments();
}
