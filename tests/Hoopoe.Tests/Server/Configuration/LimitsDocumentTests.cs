using Hoopoe.Server.Configuration;
using Hoopoe.Tests.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Server.Configuration;

/// <summary>The table of limits in the documentation is the catalogue's.</summary>
public sealed class LimitsDocumentTests
{
    public static TheoryData<string> Keys => [.. LimitOptions.All.Select(option => option.Key)];

    private static string[] Lines => File.ReadAllLines(Path.Combine(Repository.Root, "docs", "limits.md"));

    [Theory]
    [MemberData(nameof(Keys))]
    public void Table_OfEachLimit_HasItsDefaultAnAnswerAndAReason(string key)
    {
        var option = LimitOptions.All.Single(option => option.Key == key);
        string row = Assert.Single(Lines, line => line.StartsWith($"| `{key}` |", StringComparison.Ordinal));
        string[] cells = row.Split(" | ");
        Assert.Equal(4, cells.Length);
        Assert.Equal($"`{option.DefaultText}`", cells[1]);
        Assert.All(cells, cell => Assert.NotEmpty(cell.Trim('|', ' ')));
    }

    [Fact]
    public void Table_Rows_AreInTheCataloguesOrderAndNoMore()
    {
        var begin = Array.IndexOf(Lines, "<!-- limits: begin -->");
        var end = Array.IndexOf(Lines, "<!-- limits: end -->");
        Assert.InRange(begin, 0, end);
        Assert.Equal(
            LimitOptions.All.Select(option => option.Key),
            Lines[begin..end].Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]));
    }
}
