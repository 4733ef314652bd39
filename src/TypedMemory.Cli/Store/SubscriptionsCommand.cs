using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory subs</c>: the named subscriptions and durable consumers of a store.</summary>
internal static class SubscriptionsCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store();
        var command = new Command(
            "subs", "Lists the subscriptions of a store, each with how many changes it is behind; resets or removes one.")
        {
            store, CommonOptions.Json(),
        };
        command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: true, opened => ListAsync(opened, output, token), token));
        command.Subcommands.Add(CreateReset(store));
        command.Subcommands.Add(CreateRemove(store));
        command.Subcommands.Add(CreateDead(store));
        return command;
    }

    private static Command CreateReset(Argument<string> store)
    {
        var name = new Argument<string>("NAME") { Description = "The subscription." };
        var to = new Option<long>("--to") { Description = "The sequence after which it goes on. Default: 0, all again." };
        var command = new Command("reset", "Has a subscription read again from a sequence on.")
        {
            name, to, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: false, async opened =>
        {
            string subscription = result.GetValue(name)!;
            long sequence = result.GetValue(to);
            if (sequence < 0) throw new UsageException($"--to is {sequence}; a sequence is 0 or more.");
            await DemandAsync(opened, subscription, token).ConfigureAwait(false);
            await opened.RemoveSubscriptionAsync(subscription, token).ConfigureAwait(false);
            await opened.AcknowledgeAsync(subscription, sequence, token).ConfigureAwait(false);
            if (output.IsJson)
            {
                output.Object(json =>
                {
                    json.WriteString("name", subscription);
                    json.WriteNumber("seq", sequence);
                });
            }
            else
            {
                output.Line(string.Create(
                    CultureInfo.InvariantCulture, $"\"{subscription}\" goes on after sequence {sequence}."));
            }

            return ExitCodes.Done;
        }, token));
    }

    private static Command CreateDead(Argument<string> store)
    {
        var name = new Argument<string>("NAME") { Description = "The consumer." };
        var command = new Command("dead", "Lists the changes that a durable consumer could not handle.")
        {
            name, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: true, async opened =>
        {
            // Each is a local document of the consumer.
            string prefix = $"typedmemory-dead-letter/{result.GetValue(name)}/";
            foreach (LocalDocument letter in await opened.ListLocalAsync(
                new ListQuery { Prefix = prefix }, token).ConfigureAwait(false))
            {
                string id = letter.Id[prefix.Length..];
                using JsonDocument json = JsonDocument.Parse(letter.Body!.Value);
                string? error = json.RootElement.GetProperty("error").GetString();
                if (output.IsJson) output.Object(members => WriteDead(members, id, json.RootElement));
                else output.Line($"{id}\t{json.RootElement.GetProperty("rev").GetString()}\t{error}");
            }

            return ExitCodes.Done;
        }, token));
    }

    private static void WriteDead(Utf8JsonWriter json, string id, JsonElement letter)
    {
        json.WriteString("id", id);
        foreach (JsonProperty member in letter.EnumerateObject()) member.WriteTo(json);
    }

    private static Command CreateRemove(Argument<string> store)
    {
        var name = new Argument<string>("NAME") { Description = "The subscription." };
        var command = new Command("rm", "Forgets a subscription: where it is, not the documents.")
        {
            name, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(store)!, readOnly: false, async opened =>
        {
            string subscription = result.GetValue(name)!;
            await DemandAsync(opened, subscription, token).ConfigureAwait(false);
            await opened.RemoveSubscriptionAsync(subscription, token).ConfigureAwait(false);
            if (output.IsJson) output.Object(json => json.WriteString("removed", subscription));
            else output.Line($"\"{subscription}\" is forgotten.");
            return ExitCodes.Done;
        }, token));
    }

    private static async Task<int> ListAsync(
        SqliteDocumentStore store, Output output, CancellationToken cancellationToken)
    {
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        foreach (StoreSubscription subscription in await store.ListSubscriptionsAsync(
            cancellationToken).ConfigureAwait(false))
        {
            bool isOfNow = subscription.Incarnation == info.Incarnation;
            long behind = isOfNow
                ? await store.CountChangesAsync(subscription.Sequence, cancellationToken).ConfigureAwait(false)
                : await store.CountChangesAsync(0, cancellationToken).ConfigureAwait(false);
            if (output.IsJson)
            {
                output.Object(json =>
                {
                    json.WriteString("name", subscription.Name);
                    json.WriteNumber("seq", subscription.Sequence);
                    json.WriteNumber("behind", behind);
                    json.WriteBoolean("stale", !isOfNow);
                });
                continue;
            }

            string state = isOfNow ? "" : "\tof another incarnation: reset it";
            output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{subscription.Name}\tat {subscription.Sequence}\t{behind} behind{state}"));
        }

        return ExitCodes.Done;
    }

    private static async Task DemandAsync(
        SqliteDocumentStore store, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoreSubscription> all = await store.ListSubscriptionsAsync(
            cancellationToken).ConfigureAwait(false);
        if (all.Any(subscription => subscription.Name == name)) return;
        string known = all.Count == 0
            ? "none" : string.Join(", ", all.Select(static subscription => $"\"{subscription.Name}\""));
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound, $"The store has no subscription \"{name}\". It has: {known}.");
    }
}
