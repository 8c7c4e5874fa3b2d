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

    /// <summary>A comment before each package version says why it is there; packages of one family that follow each other share one.</summary>
    public static IEnumerable<Finding> CheckPackageReasons(SourceFile file)
    {
        var family = "";
        foreach (var version in XDocument.Parse(file.Text, LoadOptions.SetLineInfo).Descendants("PackageVersion"))
        {
            var name = version.Attribute("Include")?.Value ?? "";
            var previous = family;
            family = string.Join('.', name.Split('.').Take(2));
            var before = version.NodesBeforeSelf().LastOrDefault(node => node is not XText);
            if (before is not XComment && (before is null || family != previous))
                yield return new(file.Path, ((IXmlLineInfo)version).LineNumber, $"say in a comment before {name} why it is there");
        }
    }

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HAC[K]|XX[X])\b")]
    private static partial Regex NoteForLater();

    [GeneratedRegex(@"(?<![\w./-])/(work|home|root|Users)/\w|\b[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();
}
