using System.Text;
using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Parameters;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Management.Json;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Fuzz.Targets.Management;

/// <summary>
/// Values of policies and parameters: the first octet says of which component, the rest is JSON with the value. It is refused in words,
/// or applies to queues without a defect and can be removed.
/// </summary>
internal sealed class ParametersTarget : FuzzTarget
{
    private static readonly string[] _components = ["policy", "operator_policy", "vhost-limits", "vhost-metadata", "shovel"];

    public override string Name => "parameters";

    public override string Subject => "values of policies, operator policies, limits and parameters";

    public override int Share => 500;

    public override long AllocatedAtMost => 2 << 20;

    public override long AllocatedPerByte => 8192;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "\"max-length\":1", "\"max-length-bytes\":0", "\"message-ttl\":0", "\"expires\":1", "\"dead-letter-exchange\":\"e\"", "\"dead-letter-routing-key\":\"k\"", "\"overflow\":\"drop-head\"",
            "\"ha-mode\":\"exactly\"", "\"ha-params\":2", "\"queue-mode\":\"lazy\"", "\"alternate-exchange\":\"e\"", "\"delivery-limit\":1", "\"consumer-timeout\":1", "\"max-priority\":1", "\"federation-upstream-set\":\"all\"",
            "\"pattern\":\"", "\"definition\":{", "\"priority\":1", "\"apply-to\":\"queues\"", "\"apply-to\":\"exchanges\"", "-1", "9223372036854775807", "1.5", "null", "[]", "(a|b)*c", "^q", "\\\\1", "(?=a)",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        string[] samples =
        [
            """{"pattern":"^q","definition":{"max-length":5,"message-ttl":60000},"priority":1,"apply-to":"queues"}""", """{"pattern":".*","definition":{"alternate-exchange":"amq.fanout"},"apply-to":"exchanges"}""",
            """{"pattern":"","definition":{"expires":1000,"overflow":"reject-publish","dead-letter-exchange":"","dead-letter-routing-key":"r"},"apply-to":"all"}""",
            """{"max-queues":5,"max-connections":-1}""", """{"description":"d","tags":["a"]}""", """{"any":["thing",1]}""",
        ];
        foreach (string sample in samples)
        {
            for (byte component = 0; component < _components.Length; component++) yield return [component, .. Encoding.UTF8.GetBytes(sample)];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || TryRead(input[1..].ToArray(), out object? value) is false) return;
        var rig = new QueueRig();
        var queue = rig.Declare("q", ("x-max-length", 10), ("x-max-priority", 4));
        var parameter = new ParameterDefinition(_components[input[0] % _components.Length], "p", value);
        if (parameter.Component == ParameterDefinition.VirtualHostLimitsComponent) parameter = parameter with { Name = "limits" };
        var turn = new Turn();
        var refusal = rig.VirtualHost.Parameters.Set(parameter, turn);
        turn.Complete();
        if (refusal is not null)
        {
            FuzzFailure.Unless(refusal.Text.Length > 0, "a refusal without words");
            return;
        }
        _ = queue.Policies.EffectiveFor(queue.Definition.Arguments).Count;
        _ = ParameterExport.Parameters(rig.VirtualHost, named: true).Concat(ParameterExport.Policies(rig.VirtualHost, named: true)).Count();
        if (parameter.Component != ParameterDefinition.VirtualHostLimitsComponent) rig.Declare("r");
        FuzzFailure.Unless(rig.VirtualHost.Parameters.Remove(parameter.Component, parameter.Name, turn), "what was set cannot be removed");
        turn.Complete();
        rig.Core.Dispose();
    }

    private static bool TryRead(byte[] json, out object? value)
    {
        value = null;
        try
        {
            using var document = JsonInput.Parse("{\"value\":"u8.ToArray().Concat(json).Append((byte)'}').ToArray());
            value = new JsonItem("$", document.RootElement).Anything("value");
            return true;
        }
        catch (Exception error) when (error is JsonException or JsonItemException)
        {
            return false;
        }
    }
}
