using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>Workers on kombu in the shape Celery gives them.</summary>
public sealed class CeleryShapedTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.Python("celery_shaped", "kombu", "python3-kombu");

    private static readonly string[] Listed =
    [
        "tasks-return-results", "failing-task-reports", "retry-with-countdown", "retry-with-eta", "killed-worker-returns-its-tasks",
        "broadcast-reaches-every-worker",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
