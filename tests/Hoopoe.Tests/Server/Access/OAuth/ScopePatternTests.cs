using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;
using Hoopoe.Server.Access.OAuth;
using Xunit;

namespace Hoopoe.Tests.Server.Access.OAuth;

/// <summary>Scopes as RabbitMQ 3.10.8's OAuth 2 plugin reads them; the cases are what its own functions said.</summary>
public sealed class ScopePatternTests
{
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "*", true)]
    [InlineData("", "*", true)]
    [InlineData("", "", true)]
    [InlineData("abc", "a*", true)]
    [InlineData("abc", "*c", true)]
    [InlineData("abab", "a*b", false)]
    [InlineData("ab", "a*b", true)]
    [InlineData("axxb", "a**b", true)]
    [InlineData("a", "a*", true)]
    [InlineData("a", "a**", false)]
    [InlineData("a/b", "a%2Fb", true)]
    [InlineData("a b", "a+b", true)]
    [InlineData("a*b", "a%2Ab", true)]
    [InlineData("axb", "a%2Ab", false)]
    [InlineData("a", "%zz", false)]
    [InlineData("a%", "a%", false)]
    [InlineData("abc", "*b*", true)]
    [InlineData("abc", "*a*b*c*", true)]
    [InlineData("abc", "b*", false)]
    [InlineData("ABC", "abc", false)]
    [InlineData("abcd", "*cd", true)]
    [InlineData("cdcd", "*cd", false)]
    public void Wildcard_AsRabbitMatchesIt(string name, string pattern, bool matches) =>
        Assert.Equal(matches, ScopePattern.TryParse($"read:x/{pattern}")!.Allows(new AccessQuestion(ResourceKind.Queue, "x", name, Right.Read)));

    [Theory]
    [InlineData("read:*/*", "x", true)]
    [InlineData("read:*/*", "/", true)]
    [InlineData("write:x/t/a.*", "x", true)]
    [InlineData("write:x/t/a.*", "/", false)]
    [InlineData("configure:%2F/*", "x", false)]
    [InlineData("configure:%2F/*", "/", true)]
    public void VirtualHost_ByAnyRightInIt_IsEntered(string scope, string virtualHost, bool allowed) =>
        Assert.Equal(allowed, ScopePattern.TryParse(scope)!.Allows(AccessQuestion.Entry(virtualHost)));

    [Theory]
    [InlineData("read:*/*", Right.Read, "q1", true)]
    [InlineData("read:*/*", Right.Write, "q1", false)]
    [InlineData("write:x/q*", Right.Write, "q1", true)]
    [InlineData("write:x/q*", Right.Write, "t", false)]
    [InlineData("write:x/t/a.*", Right.Write, "t", true)]
    [InlineData("write:x/t/a.*", Right.Configure, "t", false)]
    [InlineData("configure:%2F/*", Right.Configure, "q1", false)]
    public void Resource_ByTheRightItself_IsAllowed(string scope, Right right, string name, bool allowed) =>
        Assert.Equal(allowed, ScopePattern.TryParse(scope)!.Allows(new AccessQuestion(ResourceKind.Queue, "x", name, right)));

    [Theory]
    [InlineData("write:x/q*", "q1", "a.b", false)]
    [InlineData("write:x/t/a.*", "t", "a.b", true)]
    [InlineData("write:x/t/a.*", "t", "z", false)]
    [InlineData("write:x/t/a.*", "u", "a.b", false)]
    [InlineData("write:x/u/*", "u", "z", true)]
    [InlineData("read:*/*/*", "u", "z", false)]
    public void RoutingKey_NeedsAScopeWithOne(string scope, string exchange, string key, bool allowed) =>
        Assert.Equal(allowed, ScopePattern.TryParse(scope)!.Allows(new AccessQuestion(ResourceKind.Topic, "x", exchange, Right.Write, key)));

    [Theory]
    [InlineData("read:x")]
    [InlineData("read:a/b/c/d")]
    [InlineData("tag:administrator")]
    [InlineData("READ:*/*")]
    [InlineData("openid")]
    public void Scope_ThatGivesNoRight_IsNone(string scope) => Assert.Null(ScopePattern.TryParse(scope));
}
