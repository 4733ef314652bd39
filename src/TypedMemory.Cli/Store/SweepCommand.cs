using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Queries.Expiry;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory sweep</c>: removes documents whose time is over.</summary>
internal static class SweepCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store();
        var grace = new Option<TimeSpan>("--grace")
        { Description = "How long a document must have been over, e.g. 00:05:00. Default: not at all." };
        var command = new Command(
            "sweep",
            "Removes the documents whose time is over, as the types say that applications have registered in the store.")
        { store, grace, CommonOptions.Json() };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: false, async opened =>
            {
                if (result.GetValue(grace) < TimeSpan.Zero) throw new UsageException("--grace is negative. Give a time span of 0 or more.");
                SweepResult swept = await ExpirySweep.RunAsync(
                    opened, await ExpiryRule.ReadAsync(opened, token).ConfigureAwait(false),
                    result.GetValue(grace), token).ConfigureAwait(false);
                if (!output.IsJson) output.Line($"{swept.Removed} removed: {swept.Tombstones} by tombstones, {swept.Evicted} evicted");
                else output.Object(json =>
                {
                    json.WriteNumber("removed", swept.Removed);
                    json.WriteNumber("tombstones", swept.Tombstones);
                    json.WriteNumber("evicted", swept.Evicted);
                });
                return ExitCodes.Done;
            }, token));
    }
}
