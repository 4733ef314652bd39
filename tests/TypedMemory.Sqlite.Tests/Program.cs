using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Runs the tests, as xunit's own entry point does, or the process that the kill test kills.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        await CrashWriter.RunIfAskedAsync();
        return args.Contains("--server")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
