using System.Xml.Linq;

namespace Hoopoe.Tests.Tidy;

/// <summary>Which project may reference which: references point inward, toward the journal.</summary>
public static class ProjectGraphRule
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Hoopoe.Journal"] = [],
        ["Hoopoe.Core"] = ["Hoopoe.Journal"],
        ["Hoopoe.Protocols"] = ["Hoopoe.Core"],
        ["Hoopoe.Management"] = ["Hoopoe.Core"],
        ["Hoopoe.Clustering"] = ["Hoopoe.Core", "Hoopoe.Journal"],
        ["Hoopoe.Server"] = ["Hoopoe.Journal", "Hoopoe.Core", "Hoopoe.Protocols", "Hoopoe.Management", "Hoopoe.Clustering"],
        // Compiles what the package holds; it has no code and takes assemblies by their paths.
        ["ahead"] = [],
        ["Hoopoe"] = ["Hoopoe.Server", "Hoopoe.Protocols"],
        ["Hoopoe.Interop"] = [],
    };

    public static IEnumerable<Finding> Check(SourceFile project)
    {
        var name = Path.GetFileNameWithoutExtension(project.Path);
        if (!Allowed.TryGetValue(name, out var allowed))
        {
            if (project.IsUnder("src/"))
                yield return new(project.Path, 1, $"{name} has no place in the reference graph: give it one in {nameof(ProjectGraphRule)}");
            yield break;
        }

        foreach (var reference in XDocument.Parse(project.Text).Descendants("ProjectReference"))
        {
            var target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));
            if (IsOurs(target) && !allowed.Contains(target, StringComparer.Ordinal))
                yield return new(project.Path, 1, $"{name} may not reference {target}: references point inward, toward the journal");
        }
    }

    /// <summary>Client programs that the interop tests start are built with them, and are no part of the broker.</summary>
    private static bool IsOurs(string project) => project.Split('.')[0] == "Hoopoe";
}
