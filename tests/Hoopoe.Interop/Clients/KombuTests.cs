using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>Debian's kombu, the messaging library below Celery.</summary>
public sealed class KombuTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.Python("kombu_messaging", "kombu", "python3-kombu");

    private static readonly string[] Listed =
    [
        "connect", "bad-password-is-access-refused", "publish-and-consume-json", "simple-queue", "redeclare-mismatch-queue",
        "mandatory-is-returned", "requeue-is-redelivered", "recovers-after-server-closes",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
