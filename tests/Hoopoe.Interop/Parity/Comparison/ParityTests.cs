using Hoopoe.Interop.Parity.Conversations;
using Xunit;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>Holds every script's conversation with Debian's rabbitmq-server and with Hoopoe and compares what the client saw,
/// apart from the reviewed differences.</summary>
public sealed class ParityTests(BothBrokers brokers) : IClassFixture<BothBrokers>
{
    public static TheoryData<string> Scripts { get; } = [.. Script.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Conversation_HeldWithBothBrokers_IsTheSame(string script)
    {
        Assert.SkipWhen(brokers.Missing is not null, brokers.Missing ?? "");
        Action<Conversation> run = Script.All[script].Run;
        Task<IReadOnlyList<string>> rabbitmq = Task.Run(() => Conversation.Run(brokers.RabbitMq.Address, run));
        Task<IReadOnlyList<string>>? hoopoe = brokers.Hoopoe is { } other ? Task.Run(() => Conversation.Run(other.Address, run)) : null;
        IReadOnlyList<string> expected = await rabbitmq;
        Recording.Keep(script, expected);
        Assert.SkipWhen(hoopoe is null, "Hoopoe has not been built");
        IReadOnlyList<string> actual = await hoopoe!;

        expected = ApplyDifferences(script, expected, actual);
        if (!expected.SequenceEqual(actual, StringComparer.Ordinal))
            Assert.Fail($"{script} (R: RabbitMQ, with the listed differences; H: Hoopoe)\n{TranscriptDiff.Render(expected, actual)}");
    }

    [Fact]
    public void Differences_EachOne_NamesAScript() =>
        Assert.All(Difference.All, difference => Assert.Contains(difference.Script, Script.All.Keys));

    private static IReadOnlyList<string> ApplyDifferences(string script, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        foreach (Difference difference in Difference.All.Where(difference => difference.Script == script))
        {
            if (expected.SequenceEqual(actual, StringComparer.Ordinal))
                Assert.Fail($"{script} no longer differs; remove the difference: {difference.Why}");
            expected = difference.Apply(expected) ?? throw new InvalidOperationException(
                $"{script}: RabbitMQ does not say what the list of differences claims ({difference.Why}). It says:\n{string.Join('\n', expected)}");
        }

        return expected;
    }
}
