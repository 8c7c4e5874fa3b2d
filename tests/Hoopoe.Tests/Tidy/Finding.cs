using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>One breach of a house rule: where it is, and what to do instead.</summary>
public sealed record Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";

    /// <summary>Fails the test with every breach on a line of its own.</summary>
    public static void AssertNone(IEnumerable<Finding> findings)
    {
        var lines = findings.Select(finding => finding.ToString()).Distinct().ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }
}
