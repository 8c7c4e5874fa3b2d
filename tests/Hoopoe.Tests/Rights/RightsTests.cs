using Hoopoe.Server.Access;
using Hoopoe.Tests.Management;
using Hoopoe.Tests.Server;
using Xunit;

namespace Hoopoe.Tests.Rights;

/// <summary>Who may do what, held against what a real rabbitmq-server answers: every operation of AMQP and every kind of call, by right and by tag.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task Answers_ToEveryOperationAndCall_AreRabbitMqsOrDifferOnPurpose()
    {
        // Users are made anew for many hundred cases, and slow hashes are not what is held against RabbitMQ here.
        await using var rig = await ApiRig.StartAsync(EmbeddedBroker.Options with { Auth = new AuthOptions { PasswordHashing = PasswordAlgorithm.RabbitMQ } });
        await using var broker = new RightsBroker(rig.Embedded.Broker.AmqpEndPoint.Port, new Uri(rig.Address, "/"));
        string[] recorded = ReadLines(RightsTable.Recorded), differences = ReadLines(RightsTable.Differences);
        var lines = await RightsTable.RecordAsync(broker, RightsTable.All);
        var expected = RightsTable.Expect(recorded, differences);
        Assert.Equal(expected.Count, lines.Count);
        string[] wrong = [.. expected.Zip(lines).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First}\n  is: {pair.Second.Split('\t')[2]}")];
        Assert.True(wrong.Length == 0, $"{wrong.Length} answers differ:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Differences_AllOfThem_AreOfAnswersThatRabbitMqGives()
    {
        string[] recorded = ReadLines(RightsTable.Recorded);
        foreach (string difference in ReadLines(RightsTable.Differences).Where(line => line.Length > 0 && line[0] != '#'))
            Assert.True(RightsTable.Expect(recorded, [difference]).SequenceEqual(recorded) is false, $"is no difference any more: {difference}");
    }

    private static string[] ReadLines(string name) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Rights", name));
}
