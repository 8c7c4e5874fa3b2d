using Hoopoe.Core.Parameters;
using Hoopoe.Core.Policies;

namespace Hoopoe.Server.Definitions;

/// <summary>Says which of a document's parameters are kept and do nothing in this broker, so that nobody relies on them unawares.</summary>
internal static class ParametersWithoutEffect
{
    /// <summary>Their names in words for people; empty where each does something.</summary>
    public static string Of(IEnumerable<Defined<ParameterDefinition>> parameters) =>
        string.Join("; ", parameters.SelectMany(parameter => Of(parameter.Value)).Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> Of(ParameterDefinition parameter) => parameter.Component switch
    {
        ParameterDefinition.VirtualHostLimitsComponent or ParameterDefinition.VirtualHostMetadataComponent => [],
        ParameterDefinition.PolicyComponent or ParameterDefinition.OperatorPolicyComponent =>
            PolicyParameter.TryRead(parameter, out var policy) is null
                ? policy.Notes.Select(note => $"'{note.Key}' of policies ({note.Value})")
                : [],
        _ => [$"parameters of component '{parameter.Component}'"],
    };
}
