using Hoopoe.Management.Http;
using Xunit;

namespace Hoopoe.Tests.Management.Http;

/// <summary>Expressions that take long, on one name or on many.</summary>
public sealed class NameFilterTests
{
    private const string Explosive = "^(a+)+$";

    [Fact]
    public void Match_ThatTakesForEver_IsRefused()
    {
        var filter = new NameFilter(Explosive, "name");
        Assert.Contains("takes too long", Assert.Throws<ApiException>(() => filter.Matches(new string('a', 60) + "!")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matches_EachShortEnoughButVeryMany_AreRefusedInTheEnd()
    {
        // Each letter doubles the time: this one takes some microseconds.
        const string name = "aaaaaaaa!";
        Assert.False(new NameFilter(Explosive, "name").Matches(name));
        var filter = new NameFilter(Explosive, "queue");
        var refused = Assert.Throws<ApiException>(() =>
        {
            for (int i = 0; i < 10_000_000; i++) filter.Matches(name);
        });
        Assert.StartsWith("the query's queue is a regular expression that takes too long", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expression_ThatIsNone_NamesTheField() =>
        Assert.StartsWith("the query's name is no regular expression: ", Assert.Throws<ApiException>(() => new NameFilter("(", "name")).Message, StringComparison.Ordinal);
}
