using Microsoft.Extensions.Logging;

namespace TypedMemory.Inspector.Http;

/// <summary>The inspector's log messages; event ids 11000 to 11999.</summary>
internal static partial class Log
{
    [LoggerMessage(11000, LogLevel.Error,
        "The inspector at \"{Path}\" is refused: it has no authorization policy, and the environment is \"{Environment}\". "
        + "Set InspectorOptions.AuthorizationPolicy, or call RequireAuthorization on what MapTypedMemoryInspector returns.")]
    public static partial void Refused(ILogger logger, string path, string environment);

    [LoggerMessage(11001, LogLevel.Error, "A {Method} request of the inspector has failed.")]
    public static partial void RequestFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(11002, LogLevel.Information, "{Stamp} made the request {Method} {Endpoint}.")]
    public static partial void Written(ILogger logger, string stamp, string method, string endpoint);
}
