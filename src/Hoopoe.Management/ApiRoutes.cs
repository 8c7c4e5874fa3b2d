using Hoopoe.Management.Auditing;
using Hoopoe.Management.Bindings;
using Hoopoe.Management.Connections;
using Hoopoe.Management.Definitions;
using Hoopoe.Management.Exchanges;
using Hoopoe.Management.Health;
using Hoopoe.Management.Hints;
using Hoopoe.Management.Http;
using Hoopoe.Management.Keys;
using Hoopoe.Management.Limits;
using Hoopoe.Management.Logging;
using Hoopoe.Management.Overview;
using Hoopoe.Management.Parameters;
using Hoopoe.Management.Policies;
using Hoopoe.Management.Queues;
using Hoopoe.Management.Users;
using Hoopoe.Management.VirtualHosts;

namespace Hoopoe.Management;

/// <summary>All paths of the API, in the order in which they are tried. Stateless.</summary>
internal static class ApiRoutes
{
    /// <summary>The paths.</summary>
    public static IReadOnlyList<Route> All() =>
    [
        .. OverviewEndpoints.Routes, .. NodeEndpoints.Routes, .. NodeControlEndpoints.Routes, .. CertificateEndpoints.Routes, .. QueueEndpoints.Routes, .. ExchangeEndpoints.Routes, .. RouteDryRun.Routes, .. BindingEndpoints.Routes,
        .. ConnectionEndpoints.Routes, .. UserEndpoints.Routes, .. PermissionEndpoints.Routes, .. TopicPermissionEndpoints.Routes,
        .. VirtualHostEndpoints.Routes, .. DefinitionEndpoints.Routes, .. HealthEndpoints.Routes, .. PolicyEndpoints.Routes,
        .. ParameterEndpoints.Routes, .. GlobalParameterEndpoints.Routes, .. VirtualHostLimitEndpoints.Routes, .. UserLimitEndpoints.Routes,
        .. LogLevelEndpoints.Routes, .. HintEndpoints.Routes, .. AuditEndpoints.Routes, .. KeyEndpoints.Routes,
    ];
}
