using Microsoft.AspNetCore.Builder;

namespace TypedMemory.Cli.Shell;

/// <summary>The web server of the commands that serve something.</summary>
internal static class WebHost
{
    /// <summary>
    /// A host that does not wait for changes of its settings: for that, ASP.NET Core watches all that is below the
    /// folder in which the tool was started, and is told of every write into a store that lies there.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder() =>
        WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
}
