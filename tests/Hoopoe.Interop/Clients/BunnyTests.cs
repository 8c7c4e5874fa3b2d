using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>Debian's Bunny, Ruby's client.</summary>
public sealed class BunnyTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.Ruby("bunny_client.rb", "bunny", "ruby-bunny");

    private static readonly string[] Listed =
    [
        "connect-negotiates", "bad-password-is-access-refused", "missing-vhost-is-not-allowed", "redeclare-mismatch-queue",
        "exclusive-queue-is-locked", "properties-and-headers-are-echoed", "bodies-and-confirms", "mandatory-is-returned",
        "prefetch-and-nack", "counts-purge-and-delete", "deleted-queue-cancels-its-consumer", "dead-letter", "routing", "transactions",
        "recovers-after-server-closes", "blocked-callbacks-register",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
