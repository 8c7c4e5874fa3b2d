using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;

namespace Hoopoe.Server.Durability;

/// <summary>How messages to people name a definition.</summary>
internal static class DefinitionName
{
    public static string Of(DefinitionChange change)
    {
        string what = change.Definition switch
        {
            string name => $"virtual host '{name}'",
            UserDefinition user => $"user '{user.Name}'",
            PermissionDefinition permission => $"permission of user '{permission.User}'",
            TopicPermissionDefinition permission => $"topic permission of user '{permission.User}' on exchange '{permission.Exchange}'",
            ExchangeDefinition exchange => $"exchange '{exchange.Name}'",
            QueueDefinition queue => $"queue '{queue.Name}'",
            BindingDefinition binding => $"binding of '{binding.Destination}' to exchange '{binding.Source}' by '{binding.RoutingKey}'",
            ParameterDefinition parameter => $"parameter '{parameter.Name}' of component '{parameter.Component}'",
            _ => "a definition of an unknown kind",
        };
        return change.VirtualHost is { } host ? $"{what} in virtual host '{host}'" : what;
    }
}
