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
        Assert.SkipWhen(brokers.WithoutRabbitMq is not null, brokers.WithoutRabbitMq ?? "");
        Task<IReadOnlyList<string>> rabbitmq = (await brokers.StartRabbitMqAsync()).TranscribeAsync(Script.All[script]);
        Task<IReadOnlyList<string>>? hoopoe =
            brokers.WithoutHoopoe is null ? (await brokers.StartHoopoeAsync()).TranscribeAsync(Script.All[script]) : null;
        Recording.Keep(script, await rabbitmq);
        Assert.SkipWhen(hoopoe is null, brokers.WithoutHoopoe ?? "");

        string? complaint = TranscriptComparison.Complaint(script, await rabbitmq, await hoopoe!, DifferenceList.Reviewed);
        if (complaint is not null)
            Assert.Fail(complaint);
    }

    [Fact]
    public void DifferenceList_EachEntry_NamesAScriptAndSaysWhy()
    {
        Assert.All(DifferenceList.Reviewed.Differences, entry => Assert.Contains(entry.Script, Script.All.Keys));
        Assert.All(DifferenceList.Reviewed.Wordings.SelectMany(entry => entry.Scripts), script => Assert.Contains(script, Script.All.Keys));
        Assert.All(DifferenceList.Reviewed.Differences.Select(entry => entry.Why), Assert.NotEmpty);
        Assert.All(DifferenceList.Reviewed.Wordings.Select(entry => entry.Why), Assert.NotEmpty);
    }
}
