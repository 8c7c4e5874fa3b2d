using Hoopoe.Core;
using Hoopoe.Core.Policies;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Policies;

/// <summary>What is shown of the policies that apply to a queue. Stateless.</summary>
internal static class PolicyFields
{
    /// <summary>Writes the names of the policies, and what both say together.</summary>
    public static void Write(JsonFields fields, PolicyMatch match)
    {
        fields.Text("policy", match.Policy?.Name);
        fields.Text("operator_policy", match.OperatorPolicy?.Name);
        if (!fields.Want("effective_policy_definition")) return;
        fields.Arguments("effective_policy_definition", Said(match.Definition));
    }

    /// <summary>Writes each setting in effect and who says so, which RabbitMQ does not tell.</summary>
    public static void WriteSettings(JsonFields fields, PolicyMatch match, Arguments arguments)
    {
        if (!fields.Want("effective_settings")) return;
        fields.List("effective_settings", match.EffectiveFor(arguments), static (inner, setting) =>
        {
            inner.Text("key", setting.Key);
            inner.Value("value", setting.Value);
            inner.Text("source", setting.Source switch
            {
                SettingSource.Policy => "policy",
                SettingSource.OperatorPolicy => "operator_policy",
                _ => "argument",
            });
            inner.Text("policy", setting.PolicyName);
            inner.Text("note", setting.Note);
        });
    }

    private static Arguments Said(IReadOnlyList<EffectiveSetting> settings) =>
        Arguments.Of(settings.Select(setting => (setting.Key, setting.Value)));
}
