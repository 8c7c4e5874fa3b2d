namespace Hoopoe.Compare.Reports;

/// <summary>A part of a document that a program writes, between two marks; the rest is people's and stays as it is.</summary>
internal static class GeneratedSection
{
    /// <summary>The document with that content between the marks of that name; they are added at its end if it has none.</summary>
    /// <exception cref="InvalidDataException">One mark is there without the other, or they stand the wrong way round.</exception>
    public static string Replace(string document, string name, string content)
    {
        string begin = $"<!-- {name}: begin, written by a program -->";
        string end = $"<!-- {name}: end -->";
        string section = $"{begin}\n{content.Trim('\n')}\n{end}";
        int from = document.IndexOf(begin, StringComparison.Ordinal);
        int to = document.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 && to < 0)
            return $"{document.TrimEnd('\n')}\n\n{section}\n";
        return from >= 0 && to > from
            ? document[..from] + section + document[(to + end.Length)..]
            : throw new InvalidDataException($"the marks of the section {name} do not belong together");
    }
}
