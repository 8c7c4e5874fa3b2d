using Hoopoe.Core.Policies;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Policies;

/// <summary>Which policies are refused, in the words that rabbitmq-server 3.10.8 has for each.</summary>
public sealed class PolicyCheckTests
{
    [Theory]
    [InlineData("message-ttl", "x", "<<\"x\">> is not a valid message TTL")]
    [InlineData("message-ttl", -1L, "-1 is not a valid message TTL")]
    [InlineData("message-ttl", 1.5, "1.5 is not a valid message TTL")]
    [InlineData("message-ttl", null, "null is not a valid message TTL")]
    [InlineData("expires", 0L, "0 is not a valid queue expiry")]
    [InlineData("max-length", true, "true is not a valid maximum length")]
    [InlineData("max-length-bytes", "a", "<<\"a\">> is not a valid maximum length in bytes")]
    [InlineData("overflow", "foo", "<<\"foo\">> is not a valid overflow value")]
    [InlineData("dead-letter-exchange", 5L, "5 is not a valid dead letter exchange name")]
    [InlineData("dead-letter-routing-key", 5L, "5 is not a valid dead letter routing key")]
    [InlineData("dead-letter-strategy", "foo", "<<\"foo\">> is not a valid dead letter strategy")]
    [InlineData("alternate-exchange", 1L, "1 is not a valid alternate exchange name")]
    [InlineData("delivery-limit", -1L, "-1 is not a valid delivery limit")]
    [InlineData("queue-mode", "x", "<<\"x\">> is not a valid queue-mode value")]
    [InlineData("queue-version", 3L, "3 is not a valid queue-version value")]
    [InlineData("max-in-memory-length", -1L, "-1 is not a valid maximum memory in bytes")]
    [InlineData("queue-leader-locator", "x", "<<\"x\">> is not a valid queue leader locator value")]
    [InlineData("queue-master-locator", "x", "<<\"x\">> invalid queue-master-locator value")]
    [InlineData("ha-mode", "x", "<<\"x\">> is not a valid ha-mode value")]
    [InlineData("ha-params", 2L, "ha-mode must be specified to specify ha-params, ha-sync-mode or ha-promote-on-shutdown")]
    [InlineData("max-priority", 5L, "[{<<\"max-priority\">>,5}] are not recognised policy settings")]
    [InlineData("foo", "bar", "[{<<\"foo\">>,<<\"bar\">>}] are not recognised policy settings")]
    public void Setting_ThatIsUnfit_IsRefusedInRabbitMqsWords(string key, object? value, string expected) =>
        Assert.Equal($"Validation failed\n\n{expected}\n", PolicyCheck.Check(Policy((key, value)))?.Text);

    [Theory]
    [InlineData("message-ttl", 0L)]
    [InlineData("expires", 1L)]
    [InlineData("overflow", "reject-publish-dlx")]
    [InlineData("dead-letter-routing-key", "without an exchange")]
    [InlineData("queue-mode", "lazy")]
    [InlineData("ha-mode", "all")]
    [InlineData("queue-version", 2L)]
    [InlineData("consumer-timeout", 1000L)]
    [InlineData("max-age", "1D")]
    public void Setting_ThatIsFit_IsTaken(string key, object value) => Assert.Null(PolicyCheck.Check(Policy((key, value))));

    [Theory]
    [InlineData("dead-letter-exchange", "x")]
    [InlineData("overflow", "reject-publish")]
    [InlineData("ha-mode", "all")]
    public void OperatorPolicy_ThatIsNoLimit_IsRefused(string key, string value) => Assert.Equal(
        $"Validation failed\n\n[{{<<\"{key}\">>,<<\"{value}\">>}}] are not recognised policy settings\n",
        PolicyCheck.Check(Policy((key, value)) with { IsOperator = true })?.Text);

    [Theory]
    [InlineData("delivery-limit")]
    [InlineData("expires")]
    [InlineData("max-in-memory-bytes")]
    public void OperatorPolicy_OfALimit_IsTaken(string key) => Assert.Null(PolicyCheck.Check(Policy((key, 5L)) with { IsOperator = true }));

    [Fact]
    public void Policy_WithoutSettings_IsRefused() =>
        Assert.Equal("Validation failed\n\nno policy provided\n", PolicyCheck.Check(Policy())?.Text);

    [Fact]
    public void Pattern_ThatIsNone_IsRefused() => Assert.StartsWith(
        "Validation failed\n\npattern should be regular expression but is invalid: ",
        PolicyCheck.Check(Policy(("max-length", 1L)) with { Pattern = "(" })?.Text, StringComparison.Ordinal);

    [Fact]
    public void Values_AreNamedBeforeKeysThatNobodyKnows() => Assert.Contains(
        "-1 is not a valid message TTL", PolicyCheck.Check(Policy(("foo", "bar"), ("message-ttl", -1L)))!.Text, StringComparison.Ordinal);

    private static PolicyDefinition Policy(params (string, object?)[] settings) =>
        new("p", "^q", PolicyTarget.All, 0, TestMessages.Arguments(settings));
}
