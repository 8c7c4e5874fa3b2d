using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Hoopoe.Tests.Tidy;

/// <summary>What no text file of the repository holds: notes for later, and places that exist on one machine only.</summary>
public static partial class TextRule
{
    public static IEnumerable<Finding> Check(SourceFile file)
    {
        for (var index = 0; index < file.Lines.Count; index++)
        {
            if (NoteForLater().IsMatch(file.Lines[index]))
                yield return new(file.Path, index + 1, "a note for later belongs in the tracker, not in the tree");
            if (MachinePath().IsMatch(file.Lines[index]))
                yield return new(file.Path, index + 1, "a path of one machine means nothing on another");
        }
    }

    /// <summary>Each package version says in a comment on the line before why the package is there.</summary>
    public static IEnumerable<Finding> CheckPackageReasons(SourceFile file)
    {
        foreach (var version in XDocument.Parse(file.Text, LoadOptions.SetLineInfo).Descendants("PackageVersion"))
        {
            var before = version.NodesBeforeSelf().LastOrDefault(node => node is not XText);
            if (before is not XComment)
                yield return new(file.Path, ((IXmlLineInfo)version).LineNumber, $"say in a comment before {version.Attribute("Include")?.Value} why it is there");
        }
    }

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HAC[K]|XX[X])\b")]
    private static partial Regex NoteForLater();

    [GeneratedRegex(@"(?<![\w./-])/(work|home|root|Users)/\w|\b[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();
}
