using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hoopoe.Tests.Tidy;

/// <summary>What the documents may name: the paths of the tree, and the types, members, namespaces and projects declared in it.</summary>
public sealed class DocumentNames
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public DocumentNames(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            AddPath(file.Path);
            if (file.Path.EndsWith(".csproj", StringComparison.Ordinal))
                _names.Add(Path.GetFileNameWithoutExtension(file.Path));
            if (file.IsCSharp)
                AddNames(file);
        }
    }

    /// <summary>Whether the path exists: from the root, from the folder of the document, or as the end of a longer one.</summary>
    public bool HasPath(string path, string folder)
    {
        path = path.TrimEnd('/');
        return _paths.Contains(path)
            || _paths.Contains(Resolve(folder, path))
            || _paths.Any(known => known.EndsWith("/" + path, StringComparison.Ordinal));
    }

    /// <summary>Whether a relative link leads to a file or folder of the tree.</summary>
    public bool HasLinkTarget(string link, string folder) => Resolve(folder, link).TrimEnd('/') is var target && (target.Length == 0 || _paths.Contains(target));

    public bool HasName(string name) => _names.Contains(name);

    private static string Resolve(string folder, string path)
    {
        var parts = new List<string>();
        foreach (var part in folder.Split('/').Concat(path.Split('/')).Where(part => part.Length > 0 && part != "."))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else
                parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private void AddPath(string path)
    {
        for (; path.Length > 0; path = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "")
            _paths.Add(path);
    }

    private void AddNames(SourceFile file)
    {
        foreach (var node in file.Root.DescendantNodes())
        {
            var name = node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                DelegateDeclarationSyntax function => function.Identifier.Text,
                MethodDeclarationSyntax method => method.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                EnumMemberDeclarationSyntax member => member.Identifier.Text,
                BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
                _ => null,
            };
            if (name is not null)
                _names.Add(name);
        }
    }
}
