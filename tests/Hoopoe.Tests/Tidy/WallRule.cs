using Microsoft.CodeAnalysis;

namespace Hoopoe.Tests.Tidy;

/// <summary>
/// The walls inside a project, which the compiler does not see: protocols do not name each other, Wire folders name nothing of
/// ours outside themselves, and the core and the journal know no protocol, no socket and no JSON.
/// </summary>
public static class WallRule
{
    private const string Protocols = "src/Hoopoe.Protocols/";

    private static readonly string[] InnerProjects = ["src/Hoopoe.Core/", "src/Hoopoe.Journal/"];
    private static readonly string[] Outside = ["Hoopoe.Protocols", "Hoopoe.Management", "Hoopoe.Server", "System.Net.Sockets", "System.Text.Json"];

    public static IEnumerable<Finding> Check(Binding binding, SourceFile file)
    {
        foreach (var (node, symbol) in binding.NamesIn(file))
        {
            // A namespace that encloses the file's own is only a step on the way to a longer name.
            var space = (symbol as INamespaceSymbol ?? symbol.ContainingNamespace)?.ToDisplayString();
            if (space is not null && Breach(file.Path, space, symbol is INamespaceSymbol) is { } breach)
                yield return file.FindingAt(node, $"names {space}: {breach}");
        }
    }

    private static string? Breach(string path, string named, bool isNamespace)
    {
        if (InnerProjects.Any(project => path.StartsWith(project, StringComparison.Ordinal)))
            return Outside.Any(space => IsIn(named, space)) ? "the core and the journal know no protocol, no socket and no JSON" : null;
        if (!path.StartsWith(Protocols, StringComparison.Ordinal) || path.Split('/') is not [_, _, var protocol, var next, ..])
            return null;

        bool MayName(string own) => IsIn(named, own) || (isNamespace && IsIn(own, named));
        // The transport is no protocol but the seam that all of them stand on.
        if (IsIn(named, "Hoopoe.Protocols") && !IsIn(named, "Hoopoe.Protocols.Transport") && !MayName($"Hoopoe.Protocols.{protocol}"))
            return "a protocol does not name another";
        if (next == "Wire" && (IsIn(named, "Hoopoe") || IsIn(named, "System.Net.Sockets")) && !MayName($"Hoopoe.Protocols.{protocol}.Wire"))
            return "Wire is bytes and structs, and names nothing of ours outside itself";
        return null;
    }

    private static bool IsIn(string named, string space) =>
        named == space || named.StartsWith(space + ".", StringComparison.Ordinal);
}
