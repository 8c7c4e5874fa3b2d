using Hoopoe.Compare.Reports;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>The part of a document that a program writes.</summary>
public sealed class GeneratedSectionTests
{
    [Fact]
    public void Section_WrittenTwice_StandsThereOnce()
    {
        string once = GeneratedSection.Replace("# Title\n\nBefore.\n", "tables", "old\n");
        string twice = GeneratedSection.Replace(once, "tables", "new\n\n");

        Assert.Equal(once.Replace("old", "new", StringComparison.Ordinal), twice);
    }

    [Fact]
    public void Section_Replaced_LeavesWhatPeopleWroteAroundIt()
    {
        string document = GeneratedSection.Replace("Before.\n", "tables", "old") + "\nAfter.\n";

        string replaced = GeneratedSection.Replace(document, "tables", "new");

        Assert.StartsWith("Before.\n", replaced, StringComparison.Ordinal);
        Assert.EndsWith("\nAfter.\n", replaced, StringComparison.Ordinal);
        Assert.Contains("new", replaced, StringComparison.Ordinal);
        Assert.DoesNotContain("old", replaced, StringComparison.Ordinal);
    }

    [Fact]
    public void Section_WithoutItsEnd_IsRefused() => Assert.Throws<InvalidDataException>(() =>
        GeneratedSection.Replace(GeneratedSection.Replace("", "tables", "old").Replace("<!-- tables: end -->", "", StringComparison.Ordinal), "tables", "new"));
}
